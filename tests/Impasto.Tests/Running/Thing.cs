namespace Impasto.Tests.Running;

/// <summary>Something that is costly to make, and knows whether it is used by two at once.</summary>
internal sealed class Thing(int kind) : IDisposable
{
    private int users;

    public int Kind { get; } = kind;

    public int Uses { get; private set; }

    public bool IsDisposed { get; private set; }

    public int Use()
    {
        Assert.False(IsDisposed);
        Assert.Equal(1, Interlocked.Increment(ref users));
        Uses++;
        Thread.Yield();
        Assert.Equal(0, Interlocked.Decrement(ref users));
        return Kind;
    }

    public void Dispose()
    {
        Assert.False(IsDisposed);
        IsDisposed = true;
    }
}
