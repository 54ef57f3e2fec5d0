using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Impasto.Media.Images;

namespace Impasto.Jobs;

/// <summary>
/// A job inside of a picture: an XMP packet (ISO 16684-1) with its JSON as the property impasto:job and, where a studio
/// has painted it, the ids that its pictures have there as impasto:pictures.
/// </summary>
internal static class JobXmp
{
    private const int MostLetters = 1 << 20;

    private static readonly XNamespace Meta = "adobe:ns:meta/";
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Own = "urn:impasto:job:1";

    /// <summary>Makes a packet.</summary>
    /// <param name="job">The job.</param>
    /// <param name="pictures">The ids of its pictures by the names that they have in it.</param>
    public static string Of(JsonObject job, JsonObject pictures)
    {
        XElement packet = new(
            Meta + "xmpmeta",
            new XAttribute(XNamespace.Xmlns + "x", Meta),
            new XElement(
                Rdf + "RDF",
                new XAttribute(XNamespace.Xmlns + "rdf", Rdf),
                new XElement(
                    Rdf + "Description",
                    new XAttribute(Rdf + "about", ""),
                    new XAttribute(XNamespace.Xmlns + "impasto", Own),
                    new XElement(Own + "job", job.ToJsonString()),
                    new XElement(Own + "pictures", pictures.ToJsonString()))));
        return $"<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n{packet}\n<?xpacket end=\"w\"?>";
    }

    /// <summary>Whether the name of a file is that of a picture, which may have a job inside.</summary>
    public static bool IsPicture(string path) => ImageFormat.All.Any(
        format => format.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads the job inside of a picture, and the ids of its pictures; null for what is not there.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ImageException">It is no image that can be read.</exception>
    public static (string? Job, string? Pictures) Read(string path)
    {
        if (ImageFile.ReadXmp(path) is not { } packet)
        {
            return (null, null);
        }

        try
        {
            using XmlReader reader = XmlReader.Create(new StringReader(packet), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                MaxCharactersInDocument = MostLetters,
            });
            XElement[] parts = [.. XDocument.Load(reader).Descendants()];
            return (TextOf("job"), TextOf("pictures"));

            string? TextOf(string name) => parts.FirstOrDefault(part => part.Name == Own + name)?.Value;
        }
        catch (XmlException)
        {
            // What another program has written there is none of ours.
            return (null, null);
        }
    }
}
