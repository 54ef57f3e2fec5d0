using System.Runtime.InteropServices;

namespace Impasto.Media.Images.Vips;

/// <summary>GLib's box for a value of any type, in its native layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    private nuint type;
    private long data0;
    private long data1;
}
