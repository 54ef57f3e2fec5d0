using System.Reflection;
using System.Runtime.InteropServices;

namespace Impasto.Media.Images;

/// <summary>
/// The choice of the libvips that the system has over the bundled one: for formats whose codecs are not bundled.
/// </summary>
internal static class SystemVips
{
    /// <summary>The environment variable that chooses: "system", or "bundled" as where it is not set.</summary>
    public const string Variable = "IMPASTO_VIPS";

    private const string Packages =
        "'apt install libvips42' (libvips42t64 on newer releases), 'brew install vips' or 'vcpkg install libvips'";

    private static readonly string[] MacFolders = ["/opt/homebrew/lib/", "/usr/local/lib/"];

    /// <summary>Gets what the file of the library is called.</summary>
    public static string FileName => OperatingSystem.IsWindows() ? "libvips-42.dll"
        : OperatingSystem.IsMacOS() ? "libvips.42.dylib"
        : "libvips.so.42";

    /// <summary>Says whether a value of the variable chooses the system's libvips.</summary>
    /// <exception cref="ImageException">The value means nothing.</exception>
    public static bool IsChosen(string? value) => value switch
    {
        "system" => true,
        null or "" or "bundled" => false,
        _ => throw new ImageException($"{Variable}={value} means nothing: use 'system', or 'bundled', the default."),
    };

    /// <summary>
    /// Points NetVips' imports at the system's libraries. NetVips starts libvips as soon as any of its code runs, and
    /// leaves imports alone that were pointed elsewhere before: so this is called first.
    /// </summary>
    /// <returns>The system's libvips.</returns>
    /// <exception cref="ImageException">The system lacks libvips, or NetVips has started already.</exception>
    public static nint Choose()
    {
        (string Import, string[] FileNames)[] libraries = OperatingSystem.IsWindows()
            ?
            [
                (FileName, [FileName]),
                ("libgobject-2.0-0.dll", ["libgobject-2.0-0.dll"]),
                ("libglib-2.0-0.dll", ["libglib-2.0-0.dll"]),
            ]
            : [(string.Empty, UnixFileNames())];
        Dictionary<string, nint> handles = libraries.ToDictionary(l => l.Import, l => Load(l.FileNames));
        try
        {
            // Elsewhere than on Windows a library's symbols are found with those of all that it is linked with.
            NativeLibrary.SetDllImportResolver(
                Assembly.Load("NetVips"),
                (name, _, _) => handles.GetValueOrDefault(OperatingSystem.IsWindows() ? name : string.Empty));
        }
        catch (InvalidOperationException e)
        {
            throw new ImageException($"{Variable}=system comes too late: this process already uses NetVips.", e);
        }

        return handles[libraries[0].Import];
    }

    /// <summary>Loads a library by the first of some file names that the system knows.</summary>
    /// <exception cref="ImageException">It knows none of them.</exception>
    public static nint Load(IReadOnlyList<string> fileNames)
    {
        foreach (string fileName in fileNames)
        {
            if (NativeLibrary.TryLoad(fileName, out nint handle))
            {
                return handle;
            }
        }

        throw new ImageException(
            $"{Variable}=system, but {fileNames[0]} is not installed: install libvips with {Packages}, or take "
            + $"{Variable} away.");
    }

    private static string[] UnixFileNames() => OperatingSystem.IsMacOS()
        ? [FileName, .. MacFolders.Select(folder => folder + FileName)]
        : [FileName];
}
