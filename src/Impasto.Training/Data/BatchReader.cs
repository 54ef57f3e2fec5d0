using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Training.Data;

/// <summary>
/// Gives batches of random square crops of image files and of procedural styles, made by a thread in the background a
/// few batches ahead. What a batch holds depends on the files, the options and its number alone: a run that goes on at
/// batch n sees the bytes that a run from the start sees there.
/// </summary>
public sealed class BatchReader : IDisposable
{
    private const int BatchesAhead = 3;

    private readonly ImagePool pool;
    private readonly BlockingCollection<float[]> empty = [];
    private readonly BlockingCollection<float[]> full = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Thread thread;
    private ExceptionDispatchInfo? failure;

    /// <summary>Starts to read.</summary>
    /// <param name="files">
    /// The image files, as <see cref="ImageFolder.List"/> gives them; none is needed where all is procedural.
    /// </param>
    /// <param name="options">What the batches are like.</param>
    /// <param name="firstBatch">The number of the batch that is read first, from 0.</param>
    /// <exception cref="ArgumentException">There is no file, or an option is out of its range.</exception>
    public BatchReader(IReadOnlyList<string> files, BatchOptions options, long firstBatch = 0)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        options.Check();
        if (files.Count == 0 && options.ProceduralShare < 1)
        {
            throw new ArgumentException("There is no image file to read.", nameof(files));
        }

        Options = options;
        pool = new ImagePool(files, options);
        for (int i = 0; i < BatchesAhead; i++)
        {
            empty.Add(new float[options.Count * SampleLength]);
        }

        thread = new Thread(() => MakeBatches(firstBatch)) { IsBackground = true, Name = "Batch reader" };
        thread.Start();
    }

    /// <summary>Gets what the batches are like.</summary>
    public BatchOptions Options { get; }

    /// <summary>Gets the files met so far that could not be read and were passed over, each once.</summary>
    public IReadOnlyCollection<string> Skipped => pool.Skipped;

    private int SampleLength => Options.Size * Options.Size * ImageBuffer.Channels;

    /// <summary>The memory, in bytes, that batches and images take.</summary>
    internal static long MemoryBytes(IReadOnlyList<string> files, BatchOptions options) =>
        new ImagePool(files, options).MemoryBytes
        + ((((BatchesAhead + 1L) * options.Count) + 1) * ImageMemory.Of(options.Size, options.Size));

    /// <summary>Gives the next batch, waiting until it is there.</summary>
    /// <param name="target">Where it goes: [Count, Size, Size, 3], RGB in [0, 1].</param>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="ImageException">None of the files can be read.</exception>
    /// <exception cref="ArgumentException">The target does not have the length of a batch.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public void Read(Span<float> target, CancellationToken token = default)
    {
        if (target.Length != Options.Count * SampleLength)
        {
            throw new ArgumentException(
                $"A batch has {Options.Count * SampleLength} samples, not {target.Length}.", nameof(target));
        }

        if (!full.TryTake(out float[]? batch, Timeout.Infinite, token))
        {
            failure!.Throw();
        }

        batch!.CopyTo(target);
        empty.Add(batch!, CancellationToken.None);
    }

    /// <summary>Stops the reading in the background.</summary>
    public void Dispose()
    {
        if (!stop.IsCancellationRequested)
        {
            stop.Cancel();
            thread.Join();
            full.Dispose();
            empty.Dispose();
            stop.Dispose();
        }
    }

    private void MakeBatches(long firstBatch)
    {
        SampleMaker maker = new(pool, Options);
        try
        {
            for (long number = firstBatch; ; number++)
            {
                float[] batch = empty.Take(stop.Token);
                for (int i = 0; i < Options.Count; i++)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    maker.Make((number * Options.Count) + i, batch.AsSpan(i * SampleLength, SampleLength));
                }

                full.Add(batch);
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            // Thrown where the trainer reads: an exception that left this thread would end the process.
            failure = ExceptionDispatchInfo.Capture(e);
            full.CompleteAdding();
        }
    }
}
