using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Running;
using Impasto.Studio.Storage;
using Impasto.Styles;
using Impasto.Stylizing;
using Impasto.Weights;

namespace Impasto.Studio.Painting;

/// <summary>The styles that there are to choose, with what each looks like.</summary>
internal sealed class StyleShelf(PaintBox box, PictureStore pictures, DataFolder folder)
    : IDisposable
{
    private const int ThumbnailEdge = 320;
    private const int PaintedEdge = 512;
    private const int MostPictures = 500;
    private const int MostRemoved = 8;

    private readonly SemaphoreSlim painting = new(1);
    private readonly StyleStore removed = new(folder.Removed);
    private readonly Lock gate = new();

    /// <summary>Is told when a style has come or gone.</summary>
    public event Action? Changed;

    /// <summary>Lists the styles: those that networks have learned, those kept under a name, and pictures.</summary>
    public IReadOnlyList<StudioStyle> List()
    {
        using PaintLease lease = box.Lease();
        string[] any = [.. box.Methods.Methods.Where(m => m.Can(StylizerFeatures.AnyStyle)).Select(m => m.Name)];
        IReadOnlyList<LearnedStyle> banks = ModelLibrary.BankStyles();
        List<StudioStyle> learned =
        [
            .. lease.Models.LearnedStyles().Select(style => Named(
                style.Style,
                style.Network == ShippedModels.Styles ? StudioStyleKind.Shipped : StudioStyleKind.Trained,
                style.IsImported ? [OnnxTransfer.Name]
                    : banks.Any(bank => bank.Style == style.Style) ? [TransformTransfer.Name, StyleBankTransfer.Name]
                    : [TransformTransfer.Name])),
        ];
        learned.AddRange(banks.Where(bank => learned.All(known => known.Name != bank.Style))
            .Select(bank => Named(bank.Style, StudioStyleKind.Shipped, [StyleBankTransfer.Name])));
        return
        [
            .. learned,
            .. box.Styles.List().Select(name => Named(name, StudioStyleKind.Saved, any)),
            .. pictures.List(PictureKind.Style, search: null, favourite: false, before: null, MostPictures).Select(
                picture => new StudioStyle(
                    picture.Id, picture.Name, StudioStyleKind.Picture, picture.Name, picture.Thumbnail, any)),
        ];
    }

    /// <summary>Tells whether a style goes by a name.</summary>
    public bool Knows(string name) => box.Styles.Contains(name) || List().Any(style => style.Id == name);

    /// <summary>Checks that a style may be given a name.</summary>
    /// <exception cref="ImpastoException">The name is impossible or taken.</exception>
    public void CheckFree(string name)
    {
        if (Knows(name))
        {
            throw StudioException.Conflict($"There is a style named '{name}' already; choose another name.");
        }

        box.Styles.CheckFree(name);
    }

    /// <summary>Gives the file of what a style looks like, which is painted where it is not there yet.</summary>
    /// <param name="name">The style's name.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StudioException">There is none of that name.</exception>
    public async Task<string> ThumbnailAsync(string name, CancellationToken cancellationToken)
    {
        StudioStyle style = List().FirstOrDefault(known => known.Id == name) ?? throw StudioException.Missing("style");
        string path = LookPath(name);
        await painting.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(path))
            {
                await Task.Run(() => SmallPictures.Write(LookOf(style), path), cancellationToken);
            }
        }
        finally
        {
            painting.Release();
        }

        return path;
    }

    /// <summary>Keeps a picture as a style under a name.</summary>
    /// <exception cref="ImpastoException">The name is impossible or taken, or the picture cannot be used.</exception>
    public void Keep(string name, Picture picture, CancellationToken cancellationToken)
    {
        CheckFree(name);
        using PaintLease lease = box.Lease();
        using WhiteningColouring method = new(lease.Models);
        PreparedStyle style = method.Prepare(
            ImageSource.FromFile(folder.FileOf(picture)).WithLargestEdge(PreparedStyle.LongestEdge),
            (AnyStyleOptions)method.Description.Defaults,
            new RunContext { Cancellation = cancellationToken });
        box.Styles.Add(name, style);
        Changed?.Invoke();
    }

    /// <summary>
    /// Removes a style that was kept under a name; the last ones can be restored, but for damaged ones.
    /// </summary>
    /// <exception cref="StudioException">There is none of that name, or it was not kept under it.</exception>
    public void Remove(string name)
    {
        if (!box.Styles.Contains(name))
        {
            throw !Knows(name) ? StudioException.Missing("style")
                : new StudioException($"{name} is no style that was kept here, so it stays.") { Status = 403 };
        }

        if (Whole(name) is { } style)
        {
            KeepRemoved(name, style);
        }

        box.Styles.Remove(name);
        if (File.Exists(LookPath(name)))
        {
            File.Delete(LookPath(name));
        }

        Changed?.Invoke();
    }

    /// <summary>Brings back a style that was removed.</summary>
    /// <exception cref="StudioException">It is not there any more.</exception>
    /// <exception cref="ImpastoException">Its name is taken by now.</exception>
    public void Restore(string name)
    {
        lock (gate)
        {
            if (!removed.Contains(name))
            {
                throw StudioException.Missing("style");
            }

            box.Styles.Add(name, removed.Load(name));
            removed.Remove(name);
        }

        Changed?.Invoke();
    }

    /// <summary>Says that a training has made a style.</summary>
    public void TellOfTrained() => Changed?.Invoke();

    public void Dispose() => painting.Dispose();

    private void KeepRemoved(string name, PreparedStyle style)
    {
        lock (gate)
        {
            if (removed.Contains(name))
            {
                removed.Remove(name);
            }

            removed.Add(name, style);
            foreach (string old in removed.List()
                .OrderByDescending(one => File.GetLastWriteTimeUtc(removed.Find(one)))
                .Skip(MostRemoved))
            {
                removed.Remove(old);
            }
        }
    }

    private PreparedStyle? Whole(string name)
    {
        try
        {
            return box.Styles.Load(name);
        }
        catch (Exception e) when (e is StyleException or WeightException)
        {
            return null;
        }
    }

    private string LookPath(string name) => folder.ThumbnailOf(
        $"style-{name}-{typeof(StyleShelf).Assembly.GetName().Version!.ToString(2)}");

    private static StudioStyle Named(string name, StudioStyleKind kind, IReadOnlyList<string> methods) => new(
        name, name, kind, TitleOf(name), $"/api/styles/{name}/thumbnail", methods);

    /// <summary>A style's name as a title: Composition VII of composition-vii.</summary>
    private static string TitleOf(string name)
    {
        const string Numerals = "ivx";
        string words = string.Join(' ', name.Split('-').Select(
            word => word.All(Numerals.Contains) ? word.ToUpperInvariant() : word));
        return string.Concat(words[..1].ToUpperInvariant(), words[1..]);
    }

    private ImageBuffer LookOf(StudioStyle style)
    {
        if (style.Kind == StudioStyleKind.Saved)
        {
            ImageBuffer kept = box.Styles.Load(style.Name).StyleImage;
            (int across, int down) = ImageBuffer.FitLongerEdge(kept.Width, kept.Height, ThumbnailEdge);
            return kept.Resize(across, down);
        }

        using PaintLease lease = box.Lease();
        using IStylizer method = box.Methods.Create(style.Methods[0], lease.Models);
        ImageBuffer scene = SmallPictures.Sample(PaintedEdge);
        (int width, int height) = ImageBuffer.FitLongerEdge(scene.Width, scene.Height, ThumbnailEdge);
        return method.Stylize(new StylizeRequest(scene, StyleSource.Learned(style.Name))).Image.Resize(width, height);
    }
}
