using Impasto.Running;

namespace Impasto.Tests.Methods;

/// <summary>Fails where a run gets further than to tell what it takes.</summary>
public sealed class NoProgress : IProgress<RunProgress>
{
    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Assert.Fail($"{value.Stage} was begun");
    }
}
