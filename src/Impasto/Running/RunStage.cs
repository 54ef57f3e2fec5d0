namespace Impasto.Running;

/// <summary>What a run is doing, in the order in which it happens.</summary>
public enum RunStage
{
    /// <summary>Networks are opened.</summary>
    Load,

    /// <summary>Images are read, and what is needed of the styles is computed.</summary>
    Prepare,

    /// <summary>Networks repaint the image.</summary>
    Transform,

    /// <summary>The image itself is optimised.</summary>
    Optimize,

    /// <summary>The picture is written.</summary>
    Write,
}
