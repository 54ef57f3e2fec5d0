using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Impasto.Studio.Api;

/// <summary>
/// A job inside of a picture: an XMP packet (ISO 16684-1) whose one property, impasto:job, is its JSON.
/// </summary>
internal static class JobXmp
{
    private static readonly XNamespace Meta = "adobe:ns:meta/";
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Own = "urn:impasto:job:1";

    /// <summary>Makes a packet.</summary>
    /// <param name="job">The job.</param>
    public static string Of(JsonObject job)
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
                    new XElement(Own + "job", job.ToJsonString()))));
        return $"<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n{packet}\n<?xpacket end=\"w\"?>";
    }
}
