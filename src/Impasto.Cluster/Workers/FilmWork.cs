using System.Globalization;
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
        FilmParts parts = new(runner);
        IFilmFolder film = storage.FilmOf(
            part.Job, Path.GetDirectoryName(spec.Job.Output)!, context.Cancellation);
        film.Bring(FilmDivision.FileName);
        return part.Kind switch
        {
            ClusterPartKind.Decode => Divide(parts, part, spec.Job, film, context),
            ClusterPartKind.Shot => Paint(parts, part, spec.Job, film, context),
            _ => Assemble(parts, spec.Job, film, context),
        };
    }

    private static PartOutcome Divide(
        FilmParts parts, ClusterPart part, Job job, IFilmFolder film, RunContext context)
    {
        FilmDivision division = parts.Divide(job, film.Path, context);
        film.Keep(FilmParts.FramesName);
        film.Keep(FilmParts.MasksName);
        film.Keep(FilmDivision.FileName);
        return new PartOutcome("division", Path.Combine(film.Path, FilmDivision.FileName), division.Notes)
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

    private static PartOutcome Paint(
        FilmParts parts, ClusterPart part, Job job, IFilmFolder film, RunContext context)
    {
        FilmDivision division = FilmDivision.Read(film.Path);
        FilmPart shot = division.Parts.FirstOrDefault(shot => shot.Number == part.Number)
            ?? throw new ClusterException($"{film.Path}: the film that was divided there has no part {part.Number}.");
        string painted = FilmParts.NameOf(shot), done = FilmParts.DoneFileOf(film.Path, shot);
        film.Bring(FilmParts.FramesName, IsOfShot);
        film.Bring(FilmParts.MasksName, IsOfShot);
        film.Bring(painted);
        using (film.KeepAsMade(painted, except: Path.GetFileName(done)))
        {
            parts.Paint(job, division, shot, film.Path, context);
        }

        film.KeepFirst($"{painted}/{Path.GetFileName(done)}");
        return new PartOutcome($"shot-{part.Number:D6}", done, []) { Frames = shot.Times.Count };

        bool IsOfShot(string file) =>
            int.TryParse(
                Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= shot.First && number < shot.First + shot.Times.Count;
    }

    private static PartOutcome Assemble(FilmParts parts, Job job, IFilmFolder film, RunContext context)
    {
        if (job.Film?.Compare == true)
        {
            film.Bring(FilmParts.FramesName);
        }

        film.Bring(FilmParts.MasksName);
        film.Bring(FilmParts.PaintedName);
        bool isFolder = FilmOutput.IsFolder(job.Output);
        if (isFolder && Directory.Exists(job.Output))
        {
            // Frames of this part from before the storage went away.
            Directory.Delete(job.Output, recursive: true);
        }

        FilmResult result = parts.Assemble(job, FilmDivision.Read(film.Path), film.Path, context);
        return new PartOutcome("film", isFolder ? FramesArchive.Pack(result.Place) : result.Place, result.Notes);
    }
}
