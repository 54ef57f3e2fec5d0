using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Stylizing;

namespace Impasto.Films;

/// <summary>
/// The masks of a film: images, which are read once, and films, of which each frame has its own picture.
/// </summary>
internal sealed class FilmMasks : IDisposable
{
    private readonly IMaskFilm?[] guides;
    private readonly IMaskFilm? keep;

    /// <summary>Opens those that are films.</summary>
    /// <param name="job">The job.</param>
    /// <param name="film">From where, and at what rate.</param>
    public FilmMasks(Job job, FilmOptions film)
        : this(job, (_, path) => new MaskFilm(path, film))
    {
    }

    /// <summary>Opens those that are films from elsewhere.</summary>
    /// <param name="job">The job.</param>
    /// <param name="open">Opens one by its name here, of <see cref="Films"/>, and its path.</param>
    public FilmMasks(Job job, Func<string, string, IMaskFilm> open)
    {
        guides =
        [
            .. job.Styles.Select((style, i) =>
                MaskFilm.IsFilm(style.Guide) ? open($"mask-{i + 1}", style.Guide!) : null),
        ];
        keep = MaskFilm.IsFilm(job.Keep) ? open("keep", job.Keep!) : null;
    }

    /// <summary>Gets those that are films, by their names here.</summary>
    public IEnumerable<(string Name, IMaskFilm Film)> Films => guides
        .Select((guide, i) => (Name: $"mask-{i + 1}", Film: guide)).Append((Name: "keep", Film: keep))
        .Where(mask => mask.Film is not null).Select(mask => (mask.Name, mask.Film!));

    /// <summary>Gets whether any of them is a film.</summary>
    public bool AreFilms => keep is not null || guides.Any(guide => guide is not null);

    /// <summary>The job without the masks that are films.</summary>
    /// <param name="job">The job.</param>
    public static Job Without(Job job) => job with
    {
        Keep = MaskFilm.IsFilm(job.Keep) ? null : job.Keep,
        Styles =
            [.. job.Styles.Select(style => MaskFilm.IsFilm(style.Guide) ? style with { Guide = null } : style)],
    };

    /// <summary>The request with the masks that are images, read, and a first mask of those that are films.</summary>
    /// <param name="request">The request without those that are films.</param>
    public StylizeRequest First(StylizeRequest request) => At(0, request with
    {
        Keep = request.Keep is { } still ? ImageSource.Of(still.Read()) : null,
        Styles =
        [
            .. request.Styles.Select(style =>
                style.Guide is { } guide ? style with { Guide = ImageSource.Of(guide.Read()) } : style),
        ],
    });

    /// <summary>The request with the masks of a time.</summary>
    /// <param name="seconds">The time, not earlier than the one before.</param>
    /// <param name="request">The request.</param>
    public StylizeRequest At(double seconds, StylizeRequest request) => request with
    {
        Keep = keep?.At(seconds) is { } kept ? ImageSource.Of(kept.Picture) : request.Keep,
        Styles =
        [
            .. request.Styles.Select((style, i) =>
                guides[i]?.At(seconds) is { } guide
                    ? style with { Guide = ImageSource.Of(guide.Picture) }
                    : style),
        ],
    };

    /// <summary>Ends what reads.</summary>
    public void Dispose()
    {
        keep?.Dispose();
        foreach (IMaskFilm? guide in guides)
        {
            guide?.Dispose();
        }
    }
}
