namespace Impasto.Media.Images.Vips;

/// <summary>The types of number in an image that the pixel code meets, with libvips' values.</summary>
internal enum VipsBandFormat
{
    Byte = 0,
    UShort = 2,
    Float = 6,
}
