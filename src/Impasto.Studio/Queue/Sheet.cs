using Impasto.Studio.Storage;

namespace Impasto.Studio.Queue;

/// <summary>What a sheet comes to.</summary>
/// <param name="Jobs">Its jobs.</param>
/// <param name="LeftOut">What does not go together, a line each that says why.</param>
internal sealed record Sheet(IReadOnlyList<StudioJob> Jobs, IReadOnlyList<string> LeftOut);
