using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Studio.Storage;
using Impasto.Stylizing;

namespace Impasto.Studio.Painting;

/// <summary>How long pictures take: a table that learns from what was painted here.</summary>
internal sealed class Paces(Database database)
{
    // Seconds a megapixel, and a megapixel and iteration, before anything is known of this machine; those to open the
    // networks of a method, and those that every job takes.
    private const double FirstPass = 1.5;
    private const double FirstIteration = 2.5;
    private const double FirstOpening = 1;
    private const double Overhead = 0.3;
    private const double Newest = 0.5;

    // No pace is learned that is a smaller part of what holds before anything is known.
    private const double Least = 0.001;

    // What the levels of a pyramid take together, relative to its finest.
    private const double Pyramid = 2;

    /// <summary>Says how long a picture will take, or a film.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="request">The picture, or a frame.</param>
    /// <param name="isOpen">Whether the networks of the method are open.</param>
    /// <param name="frames">How many frames the film has; null for a picture.</param>
    /// <returns>The time in seconds.</returns>
    public double Estimate(string method, StylizeRequest request, bool isOpen, double? frames = null)
    {
        (string key, double amount, double first) = Of(method, request);
        double pace = (frames is null ? null : Known(FilmOf(key))) ?? Known(key) ?? first;
        return Overhead + (isOpen ? 0 : OpeningOf(method)) + (amount * (frames ?? 1) * pace);
    }

    /// <summary>Learns from what was painted from its start to its end.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="request">The picture, or a frame.</param>
    /// <param name="time">How long it took.</param>
    /// <param name="wasOpen">Whether the networks of the method were open.</param>
    /// <param name="frames">How many frames the film has; null for a picture.</param>
    public void Learn(string method, StylizeRequest request, TimeSpan time, bool wasOpen, double? frames = null)
    {
        (string key, double amount, double first) = Of(method, request);
        double pace = Known(key) ?? first, opening = wasOpen ? 0 : OpeningOf(method);
        if (frames is { } count)
        {
            (key, amount) = (FilmOf(key), amount * count);
            pace = Known(key) ?? pace;
        }

        // What it took more or less than it was expected to falls on both, as they share in the time.
        double share = Math.Max(0, time.TotalSeconds - Overhead) / (opening + (amount * pace));
        Keep(key, Math.Max(first * Least, pace * share));
        if (!wasOpen)
        {
            Keep(OpeningKey(method), opening * share);
        }
    }

    private static string FilmOf(string key) => $"film {key}";

    private static string OpeningKey(string method) => $"open {method}";

    private double OpeningOf(string method) => Known(OpeningKey(method)) ?? FirstOpening;

    private void Keep(string key, double pace)
    {
        double kept = Known(key) is { } before ? (before * (1 - Newest)) + (pace * Newest) : pace;
        database.Execute(
            $"INSERT INTO paces VALUES ({key}, {kept}) ON CONFLICT (key) DO UPDATE SET pace = excluded.pace");
    }

    private static (string Key, double Amount, double First) Of(string method, StylizeRequest request)
    {
        (int width, int height) = request.PictureSize;
        double megapixels = width * (double)height / 1e6;
        return request.Options switch
        {
            ImageOptimizationOptions slow => (
                $"{method} {slow.Encoder}",
                megapixels * Pyramid * Math.Max(1, slow.IterationsALevel),
                FirstIteration),
            AnyStyleOptions any => (
                $"{method} {any.Quality} {any.Refinements > 0}",
                megapixels * (1 + any.Refinements),
                any.Refinements > 0 ? FirstIteration : FirstPass),
            StylizingOptions other => ($"{method} {other.Quality}", megapixels, FirstPass),
            _ => (method, megapixels, FirstPass),
        };
    }

    private double? Known(string key) =>
        database.First($"SELECT pace FROM paces WHERE key = {key}", row => (double?)row.GetDouble(0));
}
