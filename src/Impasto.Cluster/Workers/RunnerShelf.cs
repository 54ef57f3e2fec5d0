using Impasto.Cluster.Specs;
using Impasto.Cluster.Storage;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Cluster.Workers;

/// <summary>
/// What does jobs, opened once for all that have the same models and styles of a user's own, which come from the
/// storage.
/// </summary>
/// <param name="storage">The storage.</param>
/// <param name="folder">The folder of this process, in which users' own files are.</param>
internal sealed class RunnerShelf(IStorage storage, string folder) : IDisposable
{
    private const int Most = 4;

    private readonly List<Shelf> open = [];

    /// <summary>Gives what does a job.</summary>
    public JobRunner For(SpecJob job)
    {
        string key = string.Join('\n', Lines("models", job.Models).Concat(Lines("styles", job.Styles)));
        int place = open.FindIndex(one => one.Key == key);
        Shelf found = place < 0 ? Open(key, job) : open[place];
        if (place >= 0)
        {
            open.RemoveAt(place);
        }

        open.Add(found);
        if (open.Count > Most)
        {
            Close(open[0]);
            open.RemoveAt(0);
        }

        return found.Runner;
    }

    public void Dispose()
    {
        open.ForEach(Close);
        open.Clear();
    }

    private static IEnumerable<string> Lines(string kind, IReadOnlyDictionary<string, string> files) =>
        files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{kind}/{file.Key} {file.Value}");

    private static void Close(Shelf one)
    {
        one.Runner.Dispose();
        one.Models.Dispose();
        Directory.Delete(one.Home, recursive: true);
    }

    private Shelf Open(string key, SpecJob job)
    {
        string home = Path.Combine(folder, $"{Guid.NewGuid():N}");
        Link("models", job.Models);
        Link("styles", job.Styles);
        ModelLibrary models = new(new ModelStore(home));
        return new Shelf(key, home, models, new JobRunner(MethodCatalog.Default, models, new StyleStore(home)));

        void Link(string kind, IReadOnlyDictionary<string, string> files)
        {
            string place = Directory.CreateDirectory(Path.Combine(home, kind)).FullName;
            foreach ((string name, string file) in files)
            {
                File.CreateSymbolicLink(
                    Path.Combine(place, name + Path.GetExtension(file)),
                    storage.Bring(file, Path.Combine(home, "inputs")));
            }
        }
    }

    private sealed record Shelf(string Key, string Home, ModelLibrary Models, JobRunner Runner);
}
