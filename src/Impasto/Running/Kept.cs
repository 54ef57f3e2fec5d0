namespace Impasto.Running;

/// <summary>
/// Keeps one thing that was costly to make, such as the memory of a network for images of one size, until another is
/// asked for. Several threads may take at the same time: each gets one of its own.
/// </summary>
internal sealed class Kept<TKey, TValue> : IDisposable
    where TKey : notnull
    where TValue : class, IDisposable
{
    private readonly Lock gate = new();
    private TKey? key;
    private TValue? kept;

    /// <summary>Uses what is kept under a key, or else what is made; it is kept afterwards.</summary>
    public void Use(TKey wanted, Func<TValue> make, Action<TValue> use)
    {
        TValue value = Take(wanted) ?? make();
        bool isGood = false;
        try
        {
            use(value);
            isGood = true;
        }
        finally
        {
            if (isGood)
            {
                GiveBack(wanted, value);
            }
            else
            {
                value.Dispose();
            }
        }
    }

    /// <summary>Lets go of what is kept.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            kept?.Dispose();
            kept = null;
        }
    }

    /// <summary>What is kept, if it is the one wanted; else it is let go, since its memory is needed.</summary>
    private TValue? Take(TKey wanted)
    {
        lock (gate)
        {
            TValue? found = kept;
            kept = null;
            if (found is not null && !wanted.Equals(key))
            {
                found.Dispose();
                return null;
            }

            return found;
        }
    }

    private void GiveBack(TKey used, TValue value)
    {
        lock (gate)
        {
            kept?.Dispose();
            (key, kept) = (used, value);
        }
    }
}
