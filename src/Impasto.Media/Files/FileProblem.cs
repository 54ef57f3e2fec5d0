namespace Impasto.Media.Files;

/// <summary>Why the system does not let a file be read or written, in our own words.</summary>
internal static class FileProblem
{
    // Error numbers of Linux and macOS (errno.h), and of Windows behind its prefix for them (winerror.h).
    private const int Exists = 17;
    private const int NoSpace = 28;
    private const int ReadOnlySystem = 30;
    private const int IsDirectory = 21;
    private const int DiskQuotaLinux = 122;
    private const int DiskQuotaMac = 69;

    // What .NET says where it makes a folder: the number of the system stands in no member, its words do.
    private const int Unnumbered = unchecked((int)0x80131620);

    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsShared = unchecked((int)0x80070020);

    /// <summary>What the system says of a full disk, as .NET and ffmpeg repeat it.</summary>
    public const string NoSpaceWords = "No space left";

    /// <summary>Says it, as a part of a sentence.</summary>
    /// <param name="e">What was thrown.</param>
    public static string Of(Exception e) => e switch
    {
        UnauthorizedAccessException => "access is denied",
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        PathTooLongException => "the name is too long",
        EndOfStreamException => "it is cut off",
        ArgumentException => "this can be no file's name",
        NotSupportedException => "it is no file that can be read from any place",
        IOException { HResult: Unnumbered } io when io.Message.Contains(NoSpaceWords, StringComparison.Ordinal) =>
            OfNumber(NoSpace),
        IOException { HResult: Unnumbered } => "the system gives no reason",
        IOException io => OfNumber(io.HResult),
        _ => "the system gives no reason",
    };

    /// <summary>Whether there is no room for what was to be written.</summary>
    /// <param name="e">What was thrown.</param>
    public static bool IsFull(IOException e) =>
        e.HResult is NoSpace or WindowsDiskFull or DiskQuotaLinux or DiskQuotaMac
        || (e.HResult == Unnumbered && e.Message.Contains(NoSpaceWords, StringComparison.Ordinal));

    /// <summary>Makes what is thrown where there would not be room, so that nothing was written.</summary>
    /// <param name="message">What would be needed, in our own words.</param>
    public static IOException NoRoom(string message) => new(message, NoSpace);

    private static string OfNumber(int number) => number switch
    {
        NoSpace or WindowsDiskFull => "the disk is full",
        ReadOnlySystem => "the disk can only be read",
        IsDirectory => "it is a folder",
        Exists => "there is a file of that name",
        DiskQuotaLinux or DiskQuotaMac => "the share of the disk is used up",
        WindowsShared => "another program has it open",
        _ => $"the system's error {number & 0xffff}",
    };
}
