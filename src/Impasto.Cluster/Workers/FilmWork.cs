using Impasto.Cluster.Specs;
using Impasto.Cluster.Storage;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Running;

namespace Impasto.Cluster.Workers;

/// <summary>Divides films, paints their shots and assembles them, in a folder of the storage for each.</summary>
/// <param name="storage">The storage.</param>
internal sealed class FilmWork(IStorage storage) : IPartWork
{
    public PartOutcome Do(ClusterPart part, SpecJob spec, JobRunner runner, RunContext context)
    {
        FilmParts film = new(runner);
        string folder = storage.FilmOf(part.Job);
        return part.Kind switch
        {
            ClusterPartKind.Decode => Divide(film, part, spec.Job, folder, context),
            ClusterPartKind.Shot => Paint(film, part, spec.Job, folder, context),
            _ => Assemble(film, spec.Job, folder, context),
        };
    }

    private static PartOutcome Divide(FilmParts film, ClusterPart part, Job job, string folder, RunContext context)
    {
        FilmDivision division = film.Divide(job, folder, context);
        return new PartOutcome("division", Path.Combine(folder, FilmDivision.FileName), division.Notes)
        {
            Followers =
            [
                .. division.Parts.Select(shot => new ClusterPart
                {
                    Id = Guid.NewGuid(),
                    Job = part.Job,
                    Kind = ClusterPartKind.Shot,
                    Number = shot.Number,
                    Name = $"{part.Name}, part {shot.Number} of {division.Parts.Count}",
                    Phase = part.Phase + 1,
                    Memory = part.Memory,
                    Queue = part.Queue,
                }),
            ],
        };
    }

    private static PartOutcome Paint(FilmParts film, ClusterPart part, Job job, string folder, RunContext context)
    {
        FilmDivision division = FilmDivision.Read(folder);
        FilmPart shot = division.Parts.FirstOrDefault(shot => shot.Number == part.Number)
            ?? throw new ClusterException($"{folder}: the film that was divided there has no part {part.Number}.");
        film.Paint(job, division, shot, folder, context);
        return new PartOutcome($"shot-{part.Number:D6}", FilmParts.DoneFileOf(folder, shot), [])
        {
            Frames = shot.Times.Count,
        };
    }

    private static PartOutcome Assemble(FilmParts film, Job job, string folder, RunContext context)
    {
        FilmResult result = film.Assemble(job, FilmDivision.Read(folder), folder, context);
        return new PartOutcome("film", result.Place, result.Notes);
    }
}
