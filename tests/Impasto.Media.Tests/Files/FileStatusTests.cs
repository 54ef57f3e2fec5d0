using System.Diagnostics;
using System.Net.Sockets;
using Impasto.Media.Files;

namespace Impasto.Media.Tests.Files;

/// <summary>What the system says of names.</summary>
public sealed class FileStatusTests : IDisposable
{
    private const int Folder = 0x4000;
    private const int File = 0x8000;
    private const int Link = 0xa000;
    private const int Socket = 0xc000;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Kinds_are_told_apart_and_a_link_from_what_it_leads_to()
    {
        string file = folder.Write("file", []);
        System.IO.File.CreateSymbolicLink(folder["link"], file);
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["socket"]));

        Assert.Equal(
            [File, Folder, Socket, Link],
            new[] { file, folder["."], folder["socket"], folder["link"] }.Select(path => KindOf(path, false)));
        Assert.Equal(File, KindOf(folder["link"], followsLinks: true));
    }

    [Fact]
    public void The_owner_is_the_user_and_not_the_group()
    {
        string file = folder.Write("file", []);

        // Who may not give it to another group sees that of the user, whose number may be the same.
        ProcessStartInfo start = new("chgrp", ["1", file]) { RedirectStandardError = true };
        using (Process change = Process.Start(start)!)
        {
            change.WaitForExit();
        }

        Assert.Equal(
            FileStatus.Of(folder["."], followsLinks: true)!.Value.Owner,
            FileStatus.Of(file, followsLinks: true)!.Value.Owner);
    }

    [Fact]
    public void Of_what_is_not_there_nothing_is_told()
    {
        string file = folder.Write("file", []);

        Assert.Null(FileStatus.Of(folder["absent"], followsLinks: true));
        Assert.Null(FileStatus.Of(file + "\0more", followsLinks: true));
    }

    private static int? KindOf(string path, bool followsLinks) => FileStatus.Of(path, followsLinks)?.Kind;
}
