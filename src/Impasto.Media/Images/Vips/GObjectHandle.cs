using Microsoft.Win32.SafeHandles;

namespace Impasto.Media.Images.Vips;

/// <summary>One reference to a GLib object, given back when it is disposed of.</summary>
internal sealed class GObjectHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public GObjectHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle()
    {
        GObject.Unref(handle);
        return true;
    }
}
