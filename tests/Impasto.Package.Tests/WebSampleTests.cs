using System.Diagnostics;
using System.Net;
using Impasto.Tests;

namespace Impasto.Package.Tests;

/// <summary>The web endpoint in samples/.</summary>
[Collection(WorkspaceGroup.Name)]
public class WebSampleTests(Workspace workspace)
{
    private const string Listening = "Now listening on: ";
    private const int MostLines = 15;

    [Fact]
    public void Is_fifteen_lines_beside_usings() => Assert.InRange(
        File.ReadLines(Path.Combine(Repository.Root, "samples", "Web", "Program.cs"))
            .Count(line => line.Length > 0 && !line.StartsWith("using Impasto", StringComparison.Ordinal)),
        1,
        MostLines);

    [Fact]
    public async Task Returns_pictures_for_uploads_at_the_same_time_without_a_file()
    {
        string folder = workspace.CreateFolder("Web.run");
        string painted = workspace.CreateFolder("Web.painted");
        string photo = Path.Combine(painted, "photo.jpg");
        string otherPhoto = Path.Combine(painted, "other.jpg");
        Picture.Copy(Picture.Content, photo);
        Picture.Copy("autumn.jpg", otherPhoto);
        Picture.Copy(Picture.Style, Path.Combine(folder, "painting.jpg"));
        string[] files = Directory.GetFileSystemEntries(folder);
        string missing = Path.Combine(folder, "missing");
        using Process server = Command.Start(
            "dotnet",
            [workspace.GetProgram("Web"), "--urls", "http://127.0.0.1:0"],
            folder,
            new Dictionary<string, string?> { ["TMPDIR"] = missing, ["ASPNETCORE_TEMP"] = missing });
        try
        {
            using HttpClient client = new() { BaseAddress = await ReadAddressAsync(server) };
            byte[] upload = await File.ReadAllBytesAsync(photo), other = await File.ReadAllBytesAsync(otherPhoto);
            byte[][] answers = await Task.WhenAll(PostAsync(client, upload), PostAsync(client, other));

            Assert.NotEqual(answers[0], answers[1]);
            Assert.Equal(await PostAsync(client, upload), answers[0]);
            Assert.Equal(await PostAsync(client, other), answers[1]);
            string picture = Path.Combine(painted, "answer.png");
            await File.WriteAllBytesAsync(picture, answers[0]);
            Picture.AssertIsRepainted(picture);
            Assert.Equal(files, Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task<byte[]> PostAsync(HttpClient client, byte[] upload)
    {
        using ByteArrayContent content = new(upload);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/stylize", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task<Uri> ReadAddressAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            int start = line.IndexOf(Listening, StringComparison.Ordinal);
            if (start >= 0)
            {
                return new Uri(line[(start + Listening.Length)..]);
            }
        }

        throw new InvalidOperationException($"The server ended: {await server.StandardError.ReadToEndAsync()}");
    }
}
