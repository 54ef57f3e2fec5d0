using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Studio.Painting;

/// <summary>What pictures are painted with: the methods, the networks, opened once, and the user's styles.</summary>
internal sealed class PaintBox : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<ModelLibrary, int> leases = [];
    private readonly HashSet<string> open = [];
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

    /// <summary>Gets how often anybody has begun to paint since networks were forgotten.</summary>
    public long Uses
    {
        get
        {
            lock (gate)
            {
                return uses;
            }
        }
    }

    /// <summary>Gets the user's styles.</summary>
    public StyleStore Styles { get; }

    /// <summary>Lends what pictures are painted with; the caller gives it back by disposing of it.</summary>
    public PaintLease Lease()
    {
        lock (gate)
        {
            uses++;
            ModelLibrary lent = models;
            leases[lent] = leases.GetValueOrDefault(lent) + 1;
            return new PaintLease(lent, new JobRunner(Methods, lent, Styles), () => GiveBack(lent));
        }
    }

    /// <summary>Tells whether the networks of a method are open, since something was painted by it.</summary>
    /// <param name="method">The name of the method.</param>
    public bool IsOpen(string method)
    {
        lock (gate)
        {
            return open.Contains(method);
        }
    }

    /// <summary>Says that something was painted by a method.</summary>
    /// <param name="method">The name of the method.</param>
    public void KeepOpen(string method)
    {
        lock (gate)
        {
            open.Add(method);
        }
    }

    /// <summary>Forgets all networks, and frees them once nobody paints with them any more.</summary>
    public void Forget()
    {
        lock (gate)
        {
            ModelLibrary old = models;
            models = new ModelLibrary(Kept);
            uses = 0;
            open.Clear();
            FreeUnused(old);
        }
    }

    public void Dispose() => models.Dispose();

    private void GiveBack(ModelLibrary lent)
    {
        lock (gate)
        {
            leases[lent]--;
            FreeUnused(lent);
        }
    }

    private void FreeUnused(ModelLibrary library)
    {
        if (library != models && leases.GetValueOrDefault(library) == 0)
        {
            leases.Remove(library);
            library.Dispose();
        }
    }
}
