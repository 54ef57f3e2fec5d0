using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Studio.Storage;
using Impasto.Stylizing;

namespace Impasto.Studio.Painting;

/// <summary>How long pictures take: a table that learns from what was painted here.</summary>
internal sealed class Paces(Database database)
{
    // Seconds a megapixel, and a megapixel and iteration, before anything is known of this machine.
    private const double FirstPass = 1.5;
    private const double FirstIteration = 1.2;
    private const double Overhead = 0.3;
    private const double Newest = 0.5;

    // What the levels of a pyramid take together, relative to its finest.
    private const double Pyramid = 2;

    /// <summary>Says how long a picture will take.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="request">The picture.</param>
    /// <returns>The time in seconds.</returns>
    public double Estimate(string method, StylizeRequest request)
    {
        (string key, double amount, double first) = Of(method, request);
        return Overhead + (amount * (Known(key) ?? first));
    }

    /// <summary>Learns from a picture that was painted to its end.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="request">The picture.</param>
    /// <param name="time">How long it took.</param>
    public void Learn(string method, StylizeRequest request, TimeSpan time)
    {
        (string key, double amount, _) = Of(method, request);
        double pace = Math.Max(0, time.TotalSeconds - Overhead) / amount;
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
