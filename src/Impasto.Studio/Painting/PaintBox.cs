using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Studio.Painting;

/// <summary>What pictures are painted with: the methods, the networks, opened once, and the user's styles.</summary>
internal sealed class PaintBox : IDisposable
{
    private ModelLibrary models;
    private long uses;

    /// <summary>Makes a box; nothing is opened yet.</summary>
    /// <param name="options">How the studio is served.</param>
    public PaintBox(StudioOptions options)
    {
        Methods = new MethodCatalog(
        [
            .. MethodCatalog.Default.Methods.Select(method => method.Name == ImageOptimization.Name
                ? method with
                {
                    Create = models => new ImageOptimization(models)
                    {
                        CheckpointInterval = options.CheckpointInterval,
                    },
                }
                : method),
        ]);
        string home = options.Home ?? UserFolder.Home();
        Kept = new ModelStore(home);
        models = new ModelLibrary(Kept);
        Styles = new StyleStore(home);
    }

    /// <summary>Gets the methods.</summary>
    public MethodCatalog Methods { get; }

    /// <summary>Gets the user's models.</summary>
    public ModelStore Kept { get; }

    /// <summary>Gets what opens networks.</summary>
    public ModelLibrary Models
    {
        get
        {
            Interlocked.Increment(ref uses);
            return models;
        }
    }

    /// <summary>Gets how often networks were asked for since they were forgotten.</summary>
    public long Uses => Interlocked.Read(ref uses);

    /// <summary>Gets the user's styles.</summary>
    public StyleStore Styles { get; }

    /// <summary>Makes what does jobs; the caller disposes of it, and with it of the memory of its methods.</summary>
    public JobRunner NewRunner() => new(Methods, Models, Styles);

    /// <summary>Forgets all networks; who has one yet keeps it, and the last one frees its memory.</summary>
    public void Forget()
    {
        models = new ModelLibrary(Kept);
        Interlocked.Exchange(ref uses, 0);
    }

    public void Dispose() => models.Dispose();
}
