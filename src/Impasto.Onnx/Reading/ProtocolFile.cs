using Google.Protobuf;

namespace Impasto.Onnx.Reading;

/// <summary>Reads messages of files that may be hostile.</summary>
internal static class ProtocolFile
{
    // The format itself allows no larger message.
    private const long MostBytes = int.MaxValue;

    /// <summary>Reads a file that is one message.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static T Read<T>(Stream stream, MessageParser<T> parser)
        where T : IMessage<T>
    {
        if (stream.CanSeek && stream.Length > MostBytes)
        {
            throw Refusal.Of("an ONNX file has at most 2 GB; this is none");
        }

        try
        {
            return parser.ParseFrom(stream);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            throw Refusal.Of("this is no ONNX file, or it is damaged; export the network again", e);
        }
    }
}
