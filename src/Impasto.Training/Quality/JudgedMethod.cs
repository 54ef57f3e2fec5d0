using System.Diagnostics;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Training.Quality;

/// <summary>What makes pictures that are judged: a method with its options, or a folder of finished pictures.</summary>
public sealed class JudgedMethod
{
    private static readonly string[] Endings = [".png", ".jpg"];

    private readonly Func<JudgedPair, RunContext, (ImageBuffer Picture, double? Seconds)> make;

    private JudgedMethod(
        string name,
        Action<JudgedPair> check,
        Func<JudgedPair, RunContext, (ImageBuffer Picture, double? Seconds)> make)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Check = check;
        this.make = make;
    }

    /// <summary>Gets the name under which it is judged.</summary>
    public string Name { get; }

    /// <summary>Gets what throws, before any work, where a pair asks for what cannot be done.</summary>
    public Action<JudgedPair> Check { get; }

    /// <summary>A method of ours.</summary>
    /// <param name="name">The name under which it is judged.</param>
    /// <param name="runner">Opens its networks, and outlives it.</param>
    /// <param name="job">
    /// The method, its options and the size; content and style are taken from the pairs. A method that takes learned
    /// styles alone is asked for the one that has the name of the style's file.
    /// </param>
    public static JudgedMethod Painting(string name, JobRunner runner, Job job)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(job);
        bool isLearned = job.Method is not null && !runner.MethodOf(job).Can(StylizerFeatures.AnyStyle);
        return new JudgedMethod(name, pair => runner.ToRequest(Of(pair)), (pair, context) =>
        {
            long start = Stopwatch.GetTimestamp();
            RunResult result = runner.Paint(Of(pair), context);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return result.Interrupted
                ? throw new OperationCanceledException(context.Cancellation)
                : (result.Image, seconds);
        });

        Job Of(JudgedPair pair) => job with
        {
            Content = pair.Content, Styles = [new JobStyle(isLearned ? pair.StyleName : pair.Style)],
        };
    }

    /// <summary>Another program, whose pictures lie in a folder as content--style.png (or .jpg).</summary>
    /// <param name="name">The name under which it is judged.</param>
    /// <param name="folder">The folder.</param>
    public static JudgedMethod Finished(string name, string folder)
    {
        return new JudgedMethod(
            name, pair => Find(pair), (pair, _) => (ImageFile.Read(Find(pair)), null));

        string Find(JudgedPair pair) => Endings
            .Select(extension => Path.Combine(folder, pair.Name + extension))
            .FirstOrDefault(File.Exists)
            ?? throw new ImageException($"{Path.Combine(folder, pair.Name)}.png: there is no such picture.");
    }

    /// <summary>Makes a picture.</summary>
    /// <param name="pair">Of what.</param>
    /// <param name="context">With what means.</param>
    /// <returns>
    /// The picture, and the seconds that it took: from files to pixels, the style prepared too, networks opened only at
    /// the first picture; null for a finished one.
    /// </returns>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public (ImageBuffer Picture, double? Seconds) Paint(JudgedPair pair, RunContext context) => make(pair, context);
}
