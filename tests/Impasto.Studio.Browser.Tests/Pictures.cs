using Impasto.Media.Images;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>Small pictures, and how they get onto the page.</summary>
internal static class Pictures
{
    /// <summary>A PNG: a sun over a striped sea.</summary>
    public static byte[] Scene(int width = 96, int height = 64)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool isSun = Math.Pow(x - (width * 0.7), 2) + Math.Pow(y - (height * 0.25), 2) < width;
                bool isSea = y > height * 0.6;
                (byte R, byte G, byte B) color = isSun ? ((byte)250, (byte)220, (byte)90)
                    : isSea ? ((byte)30, (byte)(80 + (40 * ((x + y) / 4 % 2))), (byte)120)
                    : ((byte)140, (byte)180, (byte)220);
                int i = ((y * width) + x) * 3;
                (pixels[i], pixels[i + 1], pixels[i + 2]) = color;
            }
        }

        return ImageFile.ToBytes(ImageBuffer.FromRgb(pixels, width, height), "png");
    }

    /// <summary>A file as it is chosen.</summary>
    public static FilePayload File(string name, byte[] bytes, string media = "image/png") =>
        new() { Name = name, MimeType = media, Buffer = bytes };

    /// <summary>Drops files on an element, as the browser does.</summary>
    public static async Task DropAsync(ILocator on, params FilePayload[] files)
    {
        IJSHandle data = await on.Page.EvaluateHandleAsync(
            """
            (files) => {
              const data = new DataTransfer();
              for (const { name, type, base64 } of files) {
                const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
                data.items.add(new File([bytes], name, { type }));
              }
              return data;
            }
            """,
            files.Select(f => new { name = f.Name, type = f.MimeType, base64 = Convert.ToBase64String(f.Buffer) }));
        foreach (string step in new[] { "dragenter", "dragover", "drop" })
        {
            await on.DispatchEventAsync(step, new { dataTransfer = data });
        }
    }
}
