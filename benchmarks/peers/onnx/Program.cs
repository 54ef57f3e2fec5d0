using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

// Times a model in ONNX Runtime as its users run it; prints the same JSON as `impasto bench`.
//
//     onnx MODEL.onnx THREADS RUNS NAME:WIDTHxHEIGHT ...

// Compilers and memory need some of both.
const int WarmUp = 2;
TimeSpan warmUpTime = TimeSpan.FromSeconds(1);

using Process process = Process.GetCurrentProcess();
long before = process.WorkingSet64;
int threads = int.Parse(args[1], CultureInfo.InvariantCulture);
int runs = int.Parse(args[2], CultureInfo.InvariantCulture);
using SessionOptions options = new() { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
using InferenceSession session = new(args[0], options);
using RunOptions run = new();
var results = args[3..].Select(Time).ToArray();
Console.WriteLine(JsonSerializer.Serialize(new { suite = "onnx", threads, results }));

object Time(string text)
{
    (string name, string size) = text.Split(':') is [var first, var second]
        ? (first, second)
        : throw new ArgumentException($"'{text}' is no NAME:WIDTHxHEIGHT.");
    int[] edges = [.. size.Split('x').Select(edge => int.Parse(edge, CultureInfo.InvariantCulture))];
    Random random = new(1);
    float[] pixels = [.. Enumerable.Range(0, 3 * edges[0] * edges[1]).Select(_ => random.NextSingle())];
    using OrtValue image = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, edges[1], edges[0]]);
    Dictionary<string, OrtValue> inputs = new() { ["image"] = image };
    long start = Stopwatch.GetTimestamp();
    for (int i = 0; i < WarmUp || Stopwatch.GetElapsedTime(start) < warmUpTime; i++)
    {
        Run(inputs);
    }

    double[] times = [.. Enumerable.Range(0, runs).Select(_ => Run(inputs)).Order()];
    process.Refresh();
    return new
    {
        name = $"{name} {size}",
        size = edges.Max(),
        median_ms = (times[(runs - 1) / 2] + times[runs / 2]) / 2,
        min_ms = times[0],
        gflops = 0,
        planned_mb = (double?)null,
        peak_mb = (process.PeakWorkingSet64 - before) / (double)(1 << 20),
    };
}

double Run(Dictionary<string, OrtValue> inputs)
{
    long start = Stopwatch.GetTimestamp();
    using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, inputs, session.OutputNames);
    return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
