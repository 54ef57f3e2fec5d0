namespace Impasto.Studio.Api;

/// <summary>All that can be asked for.</summary>
/// <param name="Common">What any method may be asked for.</param>
/// <param name="Film">What a film may be asked for beside.</param>
/// <param name="Methods">The methods.</param>
internal sealed record MethodList(
    IReadOnlyList<MethodOption> Common, IReadOnlyList<MethodOption> Film, IReadOnlyList<MethodForm> Methods);
