using Impasto.Running;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>Cancels as soon as a run tells where it stands.</summary>
internal sealed class CancelAtFirst(CancellationTokenSource source) : IProgress<RunProgress>
{
    public void Report(RunProgress value) => source.Cancel();
}
