using System.Runtime.InteropServices;

namespace Impasto.Media.Images.Vips;

/// <summary>Finds libvips and the GLib libraries beneath it under the names that each system gives them.</summary>
internal static class NativeLibraries
{
    public const string Vips = "vips";
    public const string GObject = "gobject";
    public const string GLib = "glib";

    private static readonly string[] MacFolders = ["/opt/homebrew/lib/", "/usr/local/lib/"];

    /// <summary>Loads the libraries and points this assembly's imports at them; called once, first of all.</summary>
    /// <exception cref="ImageException">The system lacks one of them.</exception>
    public static void Register()
    {
        Dictionary<string, nint> libraries = new()
        {
            [Vips] = Load(Vips, FileNames("vips", 42)),
            [GObject] = Load(GObject, FileNames("gobject-2.0", 0)),
            [GLib] = Load(GLib, FileNames("glib-2.0", 0)),
        };
        NativeLibrary.SetDllImportResolver(
            typeof(NativeLibraries).Assembly, (name, _, _) => libraries.GetValueOrDefault(name));
    }

    /// <summary>Loads a library by the first of some file names that the system knows.</summary>
    /// <exception cref="ImageException">It knows none of them.</exception>
    public static nint Load(string library, IReadOnlyList<string> fileNames)
    {
        foreach (string fileName in fileNames)
        {
            if (NativeLibrary.TryLoad(fileName, out nint handle))
            {
                return handle;
            }
        }

        throw new ImageException(
            $"libvips, which reads and writes images, is not installed (the library '{library}' was not found): "
            + "install it with 'apt install libvips42' (libvips42t64 on newer releases), 'brew install vips' "
            + "or 'vcpkg install libvips'.");
    }

    private static string[] FileNames(string stem, int version)
    {
        if (OperatingSystem.IsWindows())
        {
            return [$"lib{stem}-{version}.dll"];
        }

        string macName = $"lib{stem}.{version}.dylib";
        return OperatingSystem.IsMacOS()
            ? [macName, .. MacFolders.Select(folder => folder + macName)]
            : [$"lib{stem}.so.{version}"];
    }
}
