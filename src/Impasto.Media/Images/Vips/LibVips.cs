using System.Runtime.InteropServices;

namespace Impasto.Media.Images.Vips;

/// <summary>The functions of libvips that the binding needs; no variadic ones, which break on some systems.</summary>
internal static unsafe partial class LibVips
{
    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Init(string program);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_version")]
    public static partial int Version(int part);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_cache_set_max")]
    public static partial void SetCacheMax(int operations);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_block_untrusted_set")]
    public static partial void BlockUntrusted(int block);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_error_clear")]
    public static partial void ClearError();

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_error_buffer")]
    public static partial nint ErrorBuffer();

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_source_new_from_file",
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial GObjectHandle NewSource(string path);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_foreign_find_load_source")]
    public static partial nint FindLoader(GObjectHandle source);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_nickname_find")]
    public static partial nint FindNickname(nuint type);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial GObjectHandle NewOperation(string name);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_operation_get_flags")]
    public static partial int GetOperationFlags(GObjectHandle operation);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_object_set_from_string",
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetFromString(GObjectHandle operation, string options);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_object_build")]
    public static partial int Build(GObjectHandle operation);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_object_unref_outputs")]
    public static partial void UnrefOutputs(GObjectHandle operation);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_new_from_memory")]
    public static partial GObjectHandle NewImageFromMemory(
        void* data, nuint size, int width, int height, int bands, VipsBandFormat format);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_write_to_memory")]
    public static partial nint WriteToMemory(GObjectHandle image, out nuint size);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_get_width")]
    public static partial int GetWidth(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_get_height")]
    public static partial int GetHeight(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_get_bands")]
    public static partial int GetBands(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_get_format")]
    public static partial VipsBandFormat GetFormat(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_get_interpretation")]
    public static partial int GetInterpretation(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_get_orientation")]
    public static partial int GetOrientation(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_hasalpha")]
    public static partial int HasAlpha(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_get_typeof",
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint GetFieldType(GObjectHandle image, string name);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_get_blob",
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetBlob(GObjectHandle image, string name, out nint data, out nuint size);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_image_set_blob_copy",
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetBlob(GObjectHandle image, string name, byte* data, nuint size);

    [LibraryImport(NativeLibraries.Vips, EntryPoint = "vips_blob_get")]
    public static partial nint GetBlobData(nint blob, out nuint size);
}
