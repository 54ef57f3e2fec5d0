using System.Runtime.InteropServices;

namespace Impasto.Media.Images.Vips;

/// <summary>One libvips operation: its arguments are set, it is built, its results are taken.</summary>
internal sealed class VipsOperation : IDisposable
{
    private const int BlockedFlag = 1 << 5;

    private readonly GObjectHandle handle;
    private bool built;

    /// <summary>Makes an operation.</summary>
    /// <param name="name">Its libvips name, such as "resize".</param>
    /// <param name="options">
    /// Arguments as libvips' command line has them ("kernel=lanczos3,gap=0"); no fractions, which it reads by locale.
    /// </param>
    /// <exception cref="VipsException">libvips has no such operation or it has no such argument.</exception>
    public VipsOperation(string name, string options = "")
    {
        handle = LibVips.NewOperation(name);
        if (handle.IsInvalid)
        {
            throw new VipsException($"no operation {name}");
        }

        if (options.Length > 0 && LibVips.SetFromString(handle, options) != 0)
        {
            handle.Dispose();
            throw new VipsException($"{name} does not take {options}");
        }
    }

    /// <summary>Gets a value indicating whether the installed libvips has an operation and lets it run.</summary>
    public static bool IsAllowed(string name)
    {
        using GObjectHandle operation = LibVips.NewOperation(name);
        return !operation.IsInvalid && (LibVips.GetOperationFlags(operation) & BlockedFlag) == 0;
    }

    /// <summary>Finds the loader for a file by its first bytes; null where no loader knows them.</summary>
    public static string? FindLoader(GObjectHandle source)
    {
        string? type = Marshal.PtrToStringUTF8(LibVips.FindLoader(source));
        return type is null ? null : Marshal.PtrToStringUTF8(LibVips.FindNickname(GObject.TypeFromName(type)));
    }

    /// <summary>Sets an argument that is an object.</summary>
    public void Set(string argument, GObjectHandle value)
    {
        GValue box = NewValue("GObject");
        GObject.SetObject(ref box, value);
        SetAndFree(argument, ref box);
    }

    /// <summary>Sets an argument that is a number.</summary>
    public void Set(string argument, double value)
    {
        GValue box = NewValue("gdouble");
        GObject.SetDouble(ref box, value);
        SetAndFree(argument, ref box);
    }

    /// <summary>Sets an argument that is text.</summary>
    public void Set(string argument, string value)
    {
        GValue box = NewValue("gchararray");
        GObject.SetString(ref box, value);
        SetAndFree(argument, ref box);
    }

    /// <summary>Does the work, or sets up the pipeline that does it when pixels are asked for.</summary>
    /// <exception cref="VipsException">It failed.</exception>
    public void Build()
    {
        built = true;
        if (LibVips.Build(handle) != 0)
        {
            throw new VipsException();
        }
    }

    /// <summary>Builds the operation and takes its result.</summary>
    /// <exception cref="VipsException">It failed.</exception>
    public VipsImage BuildImage()
    {
        Build();
        GValue box = NewValue("VipsImage");
        GObject.GetProperty(handle, "out", ref box);
        VipsImage image = new(GObject.DuplicateObject(in box));
        GObject.UnsetValue(ref box);
        return image;
    }

    /// <summary>Builds the operation and copies the bytes of one of its results.</summary>
    /// <exception cref="VipsException">It failed.</exception>
    public unsafe byte[] BuildBytes(string result)
    {
        Build();
        GValue box = NewValue("VipsBlob");
        GObject.GetProperty(handle, result, ref box);
        nint data = LibVips.GetBlobData(GObject.GetBoxed(in box), out nuint size);
        byte[] bytes = new ReadOnlySpan<byte>((void*)data, checked((int)size)).ToArray();
        GObject.UnsetValue(ref box);
        return bytes;
    }

    /// <summary>Lets the operation go; images taken from it live on.</summary>
    public void Dispose()
    {
        if (built)
        {
            LibVips.UnrefOutputs(handle);
        }

        handle.Dispose();
    }

    private static GValue NewValue(string type)
    {
        GValue box = default;
        GObject.InitValue(ref box, GObject.TypeFromName(type));
        return box;
    }

    private void SetAndFree(string argument, ref GValue box)
    {
        GObject.SetProperty(handle, argument, in box);
        GObject.UnsetValue(ref box);
    }
}
