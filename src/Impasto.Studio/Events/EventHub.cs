using System.Threading.Channels;

namespace Impasto.Studio.Events;

/// <summary>
/// Tells all tabs what has changed. Events have numbers, and the latest are kept, so that a tab that was away for a
/// moment gets what it has missed.
/// </summary>
internal sealed class EventHub
{
    private const int Kept = 2000;
    private const int Waiting = 500;

    // Numbers of another run of the server mean nothing here.
    private readonly string run = Guid.NewGuid().ToString("n")[..8];

    private readonly Lock gate = new();
    private readonly LinkedList<StudioEvent> latest = [];
    private readonly List<Channel<StudioEvent>> listeners = [];
    private long count;

    /// <summary>Gets how many tabs listen.</summary>
    public int Listeners
    {
        get
        {
            lock (gate)
            {
                return listeners.Count;
            }
        }
    }

    /// <summary>Tells something.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="json">What there is to say of it, on one line.</param>
    public void Tell(string name, string json)
    {
        lock (gate)
        {
            StudioEvent told = new($"{run}-{++count}", name, json);
            latest.AddLast(told);
            if (latest.Count > Kept)
            {
                latest.RemoveFirst();
            }

            // One who does not keep up is cut off, and comes again.
            foreach (Channel<StudioEvent> slow in listeners.Where(l => !l.Writer.TryWrite(told)).ToArray())
            {
                slow.Writer.TryComplete();
                listeners.Remove(slow);
            }
        }
    }

    /// <summary>Listens until the token is cancelled.</summary>
    /// <param name="after">The last event that the listener has had; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>
    /// What the listener has missed, or a word that it has to load all anew where that is not known; then what comes.
    /// </returns>
    public async IAsyncEnumerable<StudioEvent> ListenAsync(
        string? after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Channel<StudioEvent> channel = Channel.CreateBounded<StudioEvent>(Waiting);
        IReadOnlyList<StudioEvent> missed;
        lock (gate)
        {
            missed = Missed(after);
            listeners.Add(channel);
        }

        try
        {
            foreach (StudioEvent old in missed)
            {
                yield return old;
            }

            await foreach (StudioEvent told in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return told;
            }
        }
        finally
        {
            lock (gate)
            {
                listeners.Remove(channel);
            }
        }
    }

    private IReadOnlyList<StudioEvent> Missed(string? after)
    {
        if (after is null || after == $"{run}-{count}")
        {
            return [];
        }

        for (LinkedListNode<StudioEvent>? node = latest.Last; node is not null; node = node.Previous)
        {
            if (node.Value.Id == after)
            {
                return [.. latest.SkipWhile(old => old.Id != after).Skip(1)];
            }
        }

        return [new StudioEvent($"{run}-{count}", "reload", "{}")];
    }
}
