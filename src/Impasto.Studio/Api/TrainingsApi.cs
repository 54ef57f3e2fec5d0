using System.Text.Json;
using Impasto.Studio.Painting;
using Impasto.Studio.Queue;
using Impasto.Studio.Storage;
using Impasto.Training;
using Impasto.Training.Recipes;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio.Api;

/// <summary>Trainings of styles.</summary>
internal static class TrainingsApi
{
    private const int MostPhotographs = 10_000;

    public static void Map(
        Routes routes, JobQueue queue, PaintBox box, PictureStore pictures, StyleShelf shelf) => routes.Add(
        new Route("POST", "/api/trainings", "Queues the training of a network that learns a style")
        {
            Body = typeof(TrainingRequest),
            Answer = typeof(StudioJob),
        },
        async context =>
        {
            TrainingRequest asked = await Answers.ReadAsync<TrainingRequest>(context);
            StudioJob job = ToJob(asked, box, pictures, shelf);
            if (queue.List().Any(other => IsGoingOn(other) && other.Styles.SequenceEqual(job.Styles)))
            {
                throw StudioException.Conflict(
                    $"A style named '{asked.Name}' is in training already; choose another name.");
            }

            await Answers.JsonAsync(context, queue.Add([job])[0], StatusCodes.Status201Created);
        });

    private static bool IsGoingOn(StudioJob job) =>
        job is { Kind: JobKind.Training, State: JobState.Queued or JobState.Running or JobState.Stopping };

    private static Picture Still(string? id, PictureStore pictures) =>
        pictures.Get(id) is { Kind: not PictureKind.Film } picture ? picture
            : throw new StudioException("A style is learned from pictures, and this is a film; choose another one.");

    private static StudioJob ToJob(TrainingRequest asked, PaintBox box, PictureStore pictures, StyleShelf shelf)
    {
        string name = asked.Name ?? throw new StudioException("A style needs a name; give it one.");
        shelf.CheckFree(name);
        StyleRecipe.CheckName(box.Kept, name);
        if (asked.Iterations is < 1 or > TrainingStage.MostSteps || asked.Photographs?.Count > MostPhotographs)
        {
            throw new StudioException(
                $"A training has 1 to {TrainingStage.MostSteps} steps and {MostPhotographs} photographs at most.");
        }

        Picture painting = Still(asked.Painting, pictures);
        string[] photographs = [.. (asked.Photographs ?? []).Distinct().Select(id => Still(id, pictures).Id)];
        TrainingOrder order = new(name, painting.Id, photographs, asked.Iterations);
        return new StudioJob
        {
            Id = Id.New(),
            Kind = JobKind.Training,
            Created = DateTimeOffset.UtcNow,
            Title = $"{name} from {painting.Name}",
            Method = "",
            Styles = [name],
            Content = painting.Id,
            Job = JsonSerializer.SerializeToElement(order, StudioJson.Default.TrainingOrder),
        };
    }
}
