namespace Impasto.Media.Images.Vips;

/// <summary>A failure inside libvips; callers of the binding turn it into an <see cref="ImageException"/>.</summary>
internal sealed class VipsException : Exception
{
    public VipsException()
        : this("libvips failed")
    {
    }

    public VipsException(string message)
        : base(message)
    {
    }

    public VipsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
