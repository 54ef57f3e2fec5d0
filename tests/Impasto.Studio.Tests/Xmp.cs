using System.Text;
using System.Xml.Linq;
using NetVips;

namespace Impasto.Studio.Tests;

/// <summary>Reads the job inside of a picture with libvips, as other programs read such packets.</summary>
internal static class Xmp
{
    private const string Field = "xmp-data";

    /// <summary>Gives the JSON of the job; null where there is none.</summary>
    public static string? JobOf(byte[] file)
    {
        using Image image = Image.NewFromBuffer(file);
        if (!image.Contains(Field))
        {
            return null;
        }

        string packet = Encoding.UTF8.GetString((byte[])image.Get(Field));
        return XDocument.Parse(packet.Trim('\0')).Descendants().Single(part => part.Name.LocalName == "job").Value;
    }
}
