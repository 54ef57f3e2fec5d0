using System.Runtime.InteropServices;

namespace Impasto.Media.Images.Vips;

/// <summary>The functions of libgobject and libglib that the binding needs.</summary>
internal static unsafe partial class GObject
{
    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_object_unref")]
    public static partial void Unref(nint instance);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_object_set_property",
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetProperty(GObjectHandle instance, string name, in GValue value);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_object_get_property",
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial void GetProperty(GObjectHandle instance, string name, ref GValue value);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_value_init")]
    public static partial void InitValue(ref GValue value, nuint type);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_value_unset")]
    public static partial void UnsetValue(ref GValue value);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_value_set_object")]
    public static partial void SetObject(ref GValue value, GObjectHandle instance);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_value_dup_object")]
    public static partial GObjectHandle DuplicateObject(in GValue value);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_value_set_double")]
    public static partial void SetDouble(ref GValue value, double number);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_value_set_string",
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetString(ref GValue value, string text);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_value_get_boxed")]
    public static partial nint GetBoxed(in GValue value);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_type_from_name",
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint TypeFromName(string name);

    [LibraryImport(NativeLibraries.GLib, EntryPoint = "g_free")]
    public static partial void Free(nint memory);

    [LibraryImport(NativeLibraries.GLib, EntryPoint = "g_log_set_handler", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint SetLogHandler(
        string domain, int levels, delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint data);
}
