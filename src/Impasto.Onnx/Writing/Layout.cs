namespace Impasto.Onnx.Writing;

/// <summary>In which order a value of four extents lies in a file.</summary>
internal enum Layout
{
    /// <summary>As in the engine: [batch, height, width, channels], or weights as [out, in, height, width].</summary>
    Stored,

    /// <summary>As ONNX has images: what is last in the engine is second, [batch, channels, height, width].</summary>
    ChannelsFirst,
}
