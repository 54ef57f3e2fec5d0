using System.Text.RegularExpressions;
using Impasto.Checkpoints;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Methods.Optimization;

/// <summary>A checkpoint is a file like any other: what it says of itself is checked before it is believed.</summary>
public sealed class DamagedCheckpointTests : IDisposable
{
    private const int Iterations = 3;

    private readonly TemporaryFolder folder = new();
    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly ImageBuffer content = TestImages.Waves(40, 36);
    private readonly ImageBuffer style = TestImages.Squares(36, 36);

    public void Dispose()
    {
        encoder.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void What_was_left_is_good_and_goes_on_to_the_same_bytes()
    {
        string path = Stopped(OptimizerKind.Lbfgs);
        RunResult resumed = Run(OptimizerKind.Lbfgs, path);
        Assert.Equal(Run(OptimizerKind.Lbfgs, null).Image.Pixels.ToArray(), resumed.Image.Pixels.ToArray());
        Assert.Equal(2 * Iterations, resumed.Iterations.Count);
    }

    [Theory]
    [InlineData("level", "99")]
    [InlineData("level", "2")]
    [InlineData("level", "-1")]
    [InlineData("level", "1.5")]
    [InlineData("level", "abc")]
    [InlineData("level", "\"1\"")]
    [InlineData("level", "99999999999999999999")]
    [InlineData("iteration", "99")]
    [InlineData("iteration", "-1")]
    [InlineData("iteration", "null")]
    [InlineData("iteration", "1.5")]
    [InlineData("best_loss", "abc")]
    [InlineData("best_loss", "")]
    [InlineData("best_loss", "NaN")]
    [InlineData("best_loss", "-Infinity")]
    [InlineData("log", "[]")]
    [InlineData("log", "null")]
    [InlineData("log", "[null]")]
    [InlineData("log", "[{}]")]
    [InlineData("log", "{}")]
    [InlineData("log", "[[[[[[")]
    [InlineData("optimizer", "{}")]
    [InlineData("optimizer", "null")]
    [InlineData("optimizer", "[1]")]
    [InlineData("optimizer", "{\"steps\":\"two\"}")]
    [InlineData("optimizer", "{\"steps\":1e300}")]
    public void A_field_that_cannot_be_is_named(string key, string value)
    {
        string path = Stopped(OptimizerKind.Lbfgs);
        Rewrite(path, metadata => metadata[key] = value);
        AssertDamaged(OptimizerKind.Lbfgs, path, key);
    }

    // JSON has such numbers; read as infinite they would end the run when its next checkpoint is written.
    [Theory]
    [InlineData("log", "Loss")]
    [InlineData("log", "Seconds")]
    [InlineData("log", "content")]
    [InlineData("optimizer", "previous_loss")]
    public void A_number_beyond_all_bounds_is_named(string key, string name)
    {
        string path = Stopped(OptimizerKind.Lbfgs);
        Rewrite(path, metadata =>
        {
            string changed = Regex.Replace(metadata[key], $"\"{name}\":[-+.0-9eE]+", $"\"{name}\":1e999");
            Assert.NotEqual(metadata[key], changed);
            metadata[key] = changed;
        });
        AssertDamaged(OptimizerKind.Lbfgs, path, key);
    }

    // The log is of level 0 and the first iteration of level 1, of three at each.
    [Theory]
    [InlineData("Level", "-1")]
    [InlineData("Level", "2")]
    [InlineData("Iteration", "0")]
    [InlineData("Iteration", "4")]
    [InlineData("Terms", "null")]
    [InlineData("Seconds", "-1")]
    public void An_entry_of_the_log_that_cannot_be_is_named(string name, string value)
    {
        string path = Stopped(OptimizerKind.Adam);
        Rewrite(path, metadata =>
        {
            Regex first = new($"\"{name}\":([-+.0-9eE]+|{{[^}}]*}})");
            string changed = first.Replace(metadata["log"], $"\"{name}\":{value}", count: 1);
            Assert.NotEqual(metadata["log"], changed);
            metadata["log"] = changed;
        });
        AssertDamaged(OptimizerKind.Adam, path, "log");
    }

    // As many entries of the level as it has had iterations, neither one more nor one less.
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_log_that_does_not_go_with_the_iteration_is_named(int iteration)
    {
        string path = Stopped(OptimizerKind.Adam);
        Rewrite(path, metadata =>
        {
            Assert.Equal("1", metadata["iteration"]);
            metadata["iteration"] = $"{iteration}";
        });
        AssertDamaged(OptimizerKind.Adam, path, "log");
    }

    [Theory]
    [InlineData("level")]
    [InlineData("iteration")]
    [InlineData("best_loss")]
    [InlineData("log")]
    [InlineData("optimizer")]
    public void A_field_that_is_missing_is_named(string key)
    {
        string path = Stopped(OptimizerKind.Adam);
        Rewrite(path, metadata => metadata.Remove(key));
        AssertDamaged(OptimizerKind.Adam, path, key);
    }

    [Theory]
    [InlineData(OptimizerKind.Lbfgs, "pixels", float.NaN)]
    [InlineData(OptimizerKind.Lbfgs, "best", float.PositiveInfinity)]
    [InlineData(OptimizerKind.Adam, "optimizer.first_moment", float.NegativeInfinity)]
    [InlineData(OptimizerKind.Adam, "optimizer.second_moment", -1f)]
    public void A_vector_with_a_value_that_cannot_be_is_named(OptimizerKind optimizer, string name, float value)
    {
        string path = Stopped(optimizer);
        Rewrite(path, _ => { }, tensor => tensor.Name == name ? Spoilt(tensor, value) : tensor);
        AssertDamaged(optimizer, path, name.Split('.')[0]);
    }

    [Fact]
    public void Whatever_byte_is_another_the_run_goes_on_or_is_refused_in_one_line()
    {
        string path = Stopped(OptimizerKind.Lbfgs);
        byte[] good = File.ReadAllBytes(path);
        int header = 8 + (int)BitConverter.ToInt64(good);
        (int files, int refused) = MutatedFiles.Try(few: 150, (_, random) =>
        {
            byte[] bad = [.. good];
            bad[random.Next(header)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bad);
            using CancellationTokenSource source = new();
            try
            {
                Run(OptimizerKind.Lbfgs, path, StopAfter(1, source));
                return false;
            }
            catch (Exception e) when (e is CheckpointException or ArithmeticException)
            {
                Assert.DoesNotContain('\n', e.Message);
                return true;
            }
        });

        Assert.True(refused > files / 2, $"{refused} of {files} were refused");
    }

    private static WeightTensor Spoilt(WeightTensor tensor, float value)
    {
        tensor.Values[^1] = value;
        return tensor;
    }

    private static void Rewrite(
        string path, Action<Dictionary<string, string>> change, Func<WeightTensor, WeightTensor>? each = null)
    {
        List<WeightTensor> tensors;
        Dictionary<string, string> metadata;
        using (WeightFile file = WeightFile.Open(path))
        {
            tensors = [.. file.Entries.Select(file.Read).Select(each ?? (tensor => tensor))];
            metadata = new(file.Metadata);
        }

        change(metadata);
        SafetensorsWriter.Write(path, tensors, metadata);
    }

    private static RunContext StopAfter(int iterations, CancellationTokenSource source) => new()
    {
        Threads = 1, Progress = new AtIteration(iterations, source.Cancel), Cancellation = source.Token,
    };

    private void AssertDamaged(OptimizerKind optimizer, string path, string named)
    {
        CheckpointException thrown = Assert.Throws<CheckpointException>(() => Run(optimizer, path));
        Assert.Contains(path, thrown.Message, StringComparison.Ordinal);
        Assert.Contains($"'{named}", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', thrown.Message);
    }

    /// <summary>The checkpoint of a run that was stopped at its second level.</summary>
    private string Stopped(OptimizerKind optimizer)
    {
        string path = folder.File("stopped.checkpoint");
        using CancellationTokenSource source = new();
        Assert.True(Run(optimizer, path, StopAfter(Iterations + 1, source)).Interrupted);
        return path;
    }

    private RunResult Run(OptimizerKind optimizer, string? path, RunContext? context = null)
    {
        ImageOptimizationOptions options = new()
        {
            Optimizer = optimizer, Iterations = Iterations, Levels = 2, Margin = 0, PyramidFactor = 1.1, History = 3,
            StyleLayers = new Dictionary<string, double> { ["relu1_1"] = 1 },
            ContentLayers = new Dictionary<string, double> { ["relu2_1"] = 1 },
        };
        using ImageOptimization method = new(encoder);
        return method.Stylize(
            new StylizeRequest(content, style) { Options = options, Checkpoint = path },
            context ?? new RunContext { Threads = 1 });
    }
}
