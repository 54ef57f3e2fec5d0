using System.Text.Json.Nodes;

namespace Impasto.Studio.Api;

/// <summary>How a picture was made.</summary>
/// <param name="Job">The contract's job, with the paths of this machine.</param>
/// <param name="Command">The command line that does the same.</param>
/// <param name="Exact">Whether both make the picture again to the byte: it was painted to its end.</param>
internal sealed record Made(JsonObject Job, string Command, bool Exact);
