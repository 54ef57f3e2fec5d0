using System.Diagnostics;
using System.Net;

namespace Impasto.Package.Tests;

/// <summary>The web endpoint in samples/.</summary>
[Collection(WorkspaceGroup.Name)]
public class WebSampleTests(Workspace workspace)
{
    private const string Listening = "Now listening on: ";

    [Fact]
    public async Task Returns_a_picture_for_an_upload()
    {
        string folder = workspace.CreateFolder("Web.run");
        string photo = Path.Combine(folder, "photo.jpg");
        string picture = Path.Combine(folder, "answer.png");
        Picture.Copy(Picture.Content, photo);
        Picture.Copy(Picture.Style, Path.Combine(folder, "painting.jpg"));
        using Process server = Command.Start(
            "dotnet", [workspace.GetProgram("Web"), "--urls", "http://127.0.0.1:0"], folder);
        try
        {
            Uri address = await ReadAddressAsync(server);
            using HttpClient client = new() { BaseAddress = address };
            using ByteArrayContent upload = new(await File.ReadAllBytesAsync(photo));
            using HttpResponseMessage answer = await client.PostAsync(new Uri("/stylize", UriKind.Relative), upload);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
            await File.WriteAllBytesAsync(picture, await answer.Content.ReadAsByteArrayAsync());
            Picture.AssertIsRepainted(picture);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
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
