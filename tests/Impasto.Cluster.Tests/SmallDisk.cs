using System.Diagnostics;

namespace Impasto.Cluster.Tests;

/// <summary>A folder that is a disk of its own with little room, until it is disposed of.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string folder;

    /// <summary>Mounts the disk.</summary>
    /// <param name="folder">The folder, an empty one.</param>
    /// <param name="megabytes">Its size.</param>
    public SmallDisk(string folder, int megabytes)
    {
        this.folder = folder;
        Assert.True(TryRun("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder));
    }

    /// <summary>Gets why a test that wants one is skipped; null where there can be one.</summary>
    public static string? WhatIsMissing { get; } = CanMount() ? null : "This user may mount no disk.";

    private string Filler => Path.Combine(folder, "filler");

    /// <summary>Takes all room that is left.</summary>
    public void Fill()
    {
        byte[] page = new byte[4096];
        using FileStream filler = new(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                filler.Write(page);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Makes room again.</summary>
    public void Clear() => File.Delete(Filler);

    public void Dispose() => TryRun("umount", "--lazy", folder);

    private static bool CanMount()
    {
        DirectoryInfo tried = Directory.CreateTempSubdirectory("impasto-");
        try
        {
            return OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
                && TryRun("mount", "-t", "tmpfs", "tmpfs", tried.FullName) && TryRun("umount", tried.FullName);
        }
        finally
        {
            tried.Delete();
        }
    }

    private static bool TryRun(string program, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
