using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;

namespace Impasto.Compute.Strips;

/// <summary>
/// Runs a <see cref="StripPlan"/>: images come and go by rows, so that who reads a file or writes one need not hold all
/// of it. Not safe for use from several threads at a time.
/// </summary>
public sealed class StripExecutor : IDisposable
{
    private readonly StripPlan plan;
    private readonly WorkerPool pool;
    private readonly Executor? whole;
    private readonly Dictionary<Node, float[]> values = [];
    private readonly Dictionary<Node, RowStore> stores = [];
    private readonly Dictionary<StripPass, Strip[]> strips = [];
    private readonly Arena arena = new();

    /// <summary>Gets a plan ready to run.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="pool">The threads to run it on, as many as the plan was made for or fewer.</param>
    /// <exception cref="ArgumentException">The pool has more threads than the plan was made for.</exception>
    /// <exception cref="OutOfMemoryException">The system does not give the memory.</exception>
    public StripExecutor(StripPlan plan, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(pool);
        this.plan = plan;
        this.pool = pool;
        whole = plan.Whole is { } all ? new Executor(all, pool) : null;
    }

    /// <summary>
    /// Gets the memory of an input without rows, to be filled before a run, or of an output without rows, to be read
    /// after one; row-major.
    /// </summary>
    /// <param name="node">A node of the graph that was planned, which is no image.</param>
    /// <exception cref="GraphException">It is no input and no output, or an image.</exception>
    public Span<float> this[Node node]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(node);
            if (whole is not null)
            {
                return whole[node];
            }

            Node planned = Find(node);
            if (plan.Graph!.HasRows(planned))
            {
                throw new GraphException($"{node} is an image, which comes and goes by rows.");
            }

            return values.TryGetValue(planned, out float[]? known)
                ? known
                : values[planned] = new float[planned.Shape.Count];
        }
    }

    /// <summary>Gets the bytes that are in temporary files now.</summary>
    internal long FileBytes => stores.Values.Sum(store => store.FileBytes);

    /// <summary>Computes the outputs.</summary>
    /// <param name="images">Who gives the rows of each input that is an image.</param>
    /// <param name="results">Who takes the rows of each output that is an image.</param>
    /// <param name="progress">Is told the share that is done, 0 to 1, after each strip.</param>
    /// <param name="cancellationToken">Looked at between operators.</param>
    /// <exception cref="GraphException">An image has nobody who gives or takes its rows.</exception>
    /// <exception cref="IOException">What does not fit into memory does not fit on the disk either.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(
        IReadOnlyDictionary<Node, RowReader> images,
        IReadOnlyDictionary<Node, RowWriter> results,
        Action<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(results);
        if (whole is not null)
        {
            RunWhole(images, results, cancellationToken);
            progress?.Invoke(1);
            return;
        }

        StripGraph graph = plan.Graph!;
        Dictionary<Node, RowReader> readers = images.ToDictionary(i => Find(i.Key), i => i.Value);
        Dictionary<Node, RowWriter> writers = results.ToDictionary(r => Find(r.Key), r => r.Value);
        if (graph.Program.Graph.Nodes.FirstOrDefault(
            n => n.Op is Input && graph.HasRows(n) && !readers.ContainsKey(n)) is { } missing)
        {
            throw new GraphException($"Nobody gives the rows of {missing}.");
        }

        Forget();
        try
        {
            for (int pass = 0; pass < plan.Passes.Count; pass++)
            {
                if (!plan.Passes[pass].IsEmpty)
                {
                    RunPass(pass, readers, writers, progress, cancellationToken);
                }

                foreach (Node node in plan.LastReadIn(pass))
                {
                    stores.Remove(node, out RowStore? store);
                    store?.Dispose();
                }
            }
        }
        finally
        {
            DropStores();
            if (!plan.Options.KeepsMemory)
            {
                arena.Trim(0);
            }
        }

        Evaluate([.. graph.Program.Outputs.Where(o => !graph.HasRows(o))]);
    }

    /// <summary>Computes the outputs for an image in memory, and the rows of one of them into memory.</summary>
    /// <param name="image">The input.</param>
    /// <param name="pixels">Its values, row-major.</param>
    /// <param name="result">The output.</param>
    /// <param name="values">Receives its values, row-major.</param>
    /// <param name="images">Who gives the rows of the other inputs that are images.</param>
    /// <param name="cancellationToken">Looked at between operators.</param>
    /// <exception cref="GraphException">An image has nobody who gives its rows.</exception>
    /// <exception cref="IOException">What does not fit into memory does not fit on the disk either.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public unsafe void Run(
        Node image,
        ReadOnlySpan<float> pixels,
        Node result,
        Span<float> values,
        IReadOnlyDictionary<Node, RowReader> images,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, image.Shape.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, result.Shape.Count);
        fixed (float* pixelMemory = pixels, valueMemory = values)
        {
            float* from = pixelMemory, to = valueMemory;
            long row = image.Shape.Width * image.Shape.Channels, resultRow = result.Shape.Width * result.Shape.Channels;
            Run(
                new Dictionary<Node, RowReader>(images)
                {
                    [image] = (first, rows) => new Span<float>(from + (first * row), rows.Length).CopyTo(rows),
                },
                new Dictionary<Node, RowWriter>
                {
                    [result] = (first, rows) => rows.CopyTo(new Span<float>(to + (first * resultRow), rows.Length)),
                },
                cancellationToken: cancellationToken);
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        whole?.Dispose();
        arena.Dispose();
        DropStores();
    }

    private void RunWhole(
        IReadOnlyDictionary<Node, RowReader> images,
        IReadOnlyDictionary<Node, RowWriter> results,
        CancellationToken cancellationToken)
    {
        foreach ((Node image, RowReader read) in images)
        {
            read(0, whole![image]);
        }

        whole!.Run(cancellationToken);
        foreach ((Node result, RowWriter write) in results)
        {
            write(0, whole[result]);
        }
    }

    private void RunPass(
        int number,
        Dictionary<Node, RowReader> readers,
        Dictionary<Node, RowWriter> writers,
        Action<double>? progress,
        CancellationToken cancellationToken)
    {
        StripGraph graph = plan.Graph!;
        StripPass pass = plan.Passes[number];
        foreach (Node node in pass.Rows.Where(plan.Stores.ContainsKey))
        {
            stores[node] = new RowStore(node.Shape, plan.Stores[node], plan.Options.TemporaryFolder);
        }

        Dictionary<Node, StripStatistic> statistics = pass.Statistics.ToDictionary(s => s, s => new StripStatistic(s));
        arena.Trim(plan.ArenaBytes(pass));
        Executor? executor = null;
        Strip? made = null;
        Strip[] parts = StripsOf(pass);
        Node[] lastRead = [.. plan.LastReadIn(number)];
        try
        {
            for (int i = 0; i < parts.Length; i++)
            {
                Strip strip = parts[i];
                if (made is null || !strip.IsLike(made))
                {
                    executor?.Dispose();
                    executor = null;
                    made = strip;
                    executor = new Executor(made.Plan, pool, arena);
                    Prepare(made, executor);
                }

                Fill(strip, made, executor!, readers);
                executor!.Run(cancellationToken);
                foreach (Node node in lastRead)
                {
                    stores[node].Free(i + 1 < parts.Length ? parts[i + 1].FirstRow(node) : node.Shape.Height);
                }

                Take(strip, made, executor, writers, statistics);
                progress?.Invoke((number + ((i + 1.0) / parts.Length)) / plan.Passes.Count);
            }
        }
        finally
        {
            executor?.Dispose();
        }

        foreach ((Node node, StripStatistic statistic) in statistics)
        {
            values[node] = statistic.Finish();
        }
    }

    /// <summary>The strips of a pass; those that are alike share the first one's plan.</summary>
    private Strip[] StripsOf(StripPass pass) => strips.TryGetValue(pass, out Strip[]? known)
        ? known
        : strips[pass] = [.. plan.Strips(pass).Select(own => new Strip(plan.Graph!, pass, own, plan.Options.Plan))];

    /// <summary>Sets what is the same for all strips of a pass.</summary>
    private void Prepare(Strip strip, Executor executor)
    {
        StripGraph graph = plan.Graph!;
        Node[] needed = [.. strip.Values.Keys.Where(n => !graph.IsConstant(n))];
        Evaluate([.. needed, .. strip.Images.Keys.Where(n => !graph.HasRows(n))]);
        foreach (Node node in needed)
        {
            values[node].CopyTo(executor[strip.Values[node]]);
        }
    }

    private void Fill(Strip strip, Strip made, Executor executor, Dictionary<Node, RowReader> readers)
    {
        foreach ((Node node, Node input) in made.Images)
        {
            Span<float> rows = executor[input];
            int first = strip.FirstRow(node);
            if (readers.TryGetValue(node, out RowReader? read))
            {
                read(first, rows);
            }
            else if (stores.TryGetValue(node, out RowStore? store))
            {
                store.Read(first, rows, pool);
            }
            else
            {
                values[node].AsSpan(first * node.Shape.Width * node.Shape.Channels, rows.Length).CopyTo(rows);
            }
        }
    }

    private void Take(
        Strip strip,
        Strip made,
        Executor executor,
        Dictionary<Node, RowWriter> writers,
        Dictionary<Node, StripStatistic> statistics)
    {
        foreach ((Node node, Node result) in made.Results)
        {
            if (statistics.TryGetValue(node, out StripStatistic? statistic))
            {
                statistic.Add(executor[result], strip.Local(node.Inputs.First(plan.Graph!.HasRows)).Count);
                continue;
            }

            int row = node.Shape.Width * node.Shape.Channels;
            RowRange own = strip.Local(node);
            ReadOnlySpan<float> rows = executor[result].Slice(own.First * row, own.Count * row);
            int first = strip.FirstRow(node) + own.First;
            if (stores.TryGetValue(node, out RowStore? store))
            {
                store.Write(first, rows, pool);
            }

            if (writers.TryGetValue(node, out RowWriter? write))
            {
                write(first, rows);
            }
        }
    }

    /// <summary>Computes values without rows from those that are known.</summary>
    private void Evaluate(IReadOnlyList<Node> wanted)
    {
        foreach (Node node in wanted)
        {
            CallHosts(node);
        }

        Node[] missing = [.. wanted.Distinct().Where(n => !values.ContainsKey(n))];
        if (missing.Length == 0)
        {
            return;
        }

        Graph target = new();
        Dictionary<Node, Node> successors = [];
        Node[] outputs = [.. missing.Select(Build)];
        using Executor executor = new(ExecutionPlan.Create(outputs, plan.Options.Plan), pool);
        foreach ((Node node, Node successor) in successors.Where(s => s.Value.Op is Input))
        {
            values[node].CopyTo(executor[successor]);
        }

        executor.Run();
        for (int i = 0; i < missing.Length; i++)
        {
            values[missing[i]] = executor[outputs[i]].ToArray();
        }

        Node Build(Node node) => successors.TryGetValue(node, out Node? known) ? known
            : successors[node] = values.ContainsKey(node) ? target.Input(node.Shape)
                : target.Apply(node.Op, [.. node.Inputs.Select(Build)]);
    }

    /// <summary>Computes what a value needs of the caller's own functions.</summary>
    private void CallHosts(Node node)
    {
        if (values.ContainsKey(node))
        {
            return;
        }

        if (node.Op is HostFunction function)
        {
            Evaluate(node.Inputs);
            values[node] = function.Body([.. node.Inputs.Select(i => values[i])], pool);
            return;
        }

        foreach (Node input in node.Inputs)
        {
            CallHosts(input);
        }
    }

    private Node Find(Node node) => plan.Graph!.Program.Nodes.TryGetValue(node, out Node? planned)
        ? planned
        : throw new GraphException($"{node} is neither an input nor an output of this plan.");

    /// <summary>Keeps of the values only those that were set from outside.</summary>
    private void Forget()
    {
        foreach (Node node in values.Keys.Where(n => n.Op is not Input).ToArray())
        {
            values.Remove(node);
        }
    }

    private void DropStores()
    {
        foreach (RowStore store in stores.Values)
        {
            store.Dispose();
        }

        stores.Clear();
    }
}
