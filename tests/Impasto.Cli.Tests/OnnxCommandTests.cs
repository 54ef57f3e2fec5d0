using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Impasto.Media.Images;

namespace Impasto.Cli.Tests;

/// <summary>Networks of ONNX files by the command line: exported, checked, imported and painted with.</summary>
public sealed class OnnxCommandTests : IDisposable
{
    private const float One = 1;

    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_style_that_was_exported_is_imported_under_the_files_name_and_paints_the_same()
    {
        folder.WriteImage("content.png", 61, 47);
        string file = folder.At("wave.onnx");
        AssertDone(await folder.RunAsync("models", "export", "udnie", "--range", "0..255", "-o", file));
        ProgramResult import = await folder.RunAsync("models", "import", file);
        Assert.Equal((0, ""), (import.ExitCode, import.Error));
        string[] told = import.Output.Split('\n');
        Assert.Equal("name       wave", told[0]);
        Assert.StartsWith("network    ONNX, of Add, Clip, ", told[1], StringComparison.Ordinal);
        Assert.Equal("samples    0..255", told[2]);
        Assert.Equal("styles     wave", told[3]);
        Assert.Equal($"file       {folder.At("models/wave.onnx")}", told[4]);
        Assert.Equal(import.Output, (await folder.RunAsync("models", "info", "wave")).Output);

        JsonNode json = JsonNode.Parse((await folder.RunAsync("models", "info", "wave", "--json")).Output)!;
        Assert.Equal(("onnx", "wave"), ((string?)json["network"], (string?)json["styles"]![0]));
        string[] listed = (await folder.RunAsync("models", "list")).Output.Split('\n');
        Assert.Contains("wave             network of an ONNX file, samples in 0..255", listed);
        Assert.Contains("\"name\":\"wave\"", (await folder.RunAsync("models", "list", "--json")).Output);
        Assert.Contains("wave", (await folder.RunAsync("styles", "list")).Output, StringComparison.Ordinal);

        AssertDone(await PaintAsync("wave", "wave.png"));
        AssertDone(await PaintAsync("udnie", "udnie.png"));
        byte[] expected = SamplesOf("udnie.png"), actual = SamplesOf("wave.png");
        Assert.True(expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) <= 1));
        await File.WriteAllTextAsync(folder.At("models/broken.onnx"), "no network");
        Assert.Contains(
            $"broken           cannot be used: {folder.At("models/broken.onnx")}: this is no ONNX file",
            (await folder.RunAsync("models", "list")).Output,
            StringComparison.Ordinal);
        ProgramResult sheet = await folder.RunAsync("styles", "list", "--contact-sheet", folder.At("sheet.png"));
        Assert.Equal(0, sheet.ExitCode);
        Assert.StartsWith(
            $"Left out: {folder.At("models/broken.onnx")}: this is no", sheet.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.At("sheet.png")));

        AssertDone(await folder.RunAsync(
            "stylize", folder.At("content.png"), "--style", "wave", "--report", folder.At("report.json"), "-o",
            folder.At("wave.png")));
        JsonNode report = JsonNode.Parse(await File.ReadAllTextAsync(folder.At("report.json")))!;
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(folder.At("models/wave.onnx")))),
            (string?)report["networks"]![0]!["sha256"]);

        (await folder.RunAsync("styles", "remove", "wave")).AssertOneLine(
            1, "'wave' is a style that wave has learned; 'impasto models remove wave' deletes that model");
        (await folder.RunAsync("styles", "remove", "udnie")).AssertOneLine(1, "Impasto brings that network along");
        AssertDone(await folder.RunAsync("models", "remove", "wave"));
        (await PaintAsync("wave", "wave.png")).AssertOneLine(1, "wave: there is no such file");
    }

    [Fact]
    public async Task What_cannot_be_imported_is_said_in_one_line()
    {
        string file = folder.At("large.onnx");
        AssertDone(await folder.RunAsync("models", "export", "upscale4", "-o", file));
        (await folder.RunAsync("models", "import", file)).AssertOneLine(
            1, $"{file}: it makes 384x256 pixels of 3 channels of 96x64; a style keeps the size");
        (await folder.RunAsync("models", "import", file, "--name", "udnie")).AssertOneLine(1, "choose another name");
        (await folder.RunAsync("models", "import", file, "--range", "0..2")).AssertOneLine(
            2, "--range is 0..1 or 0..255 or -1..1");
        (await folder.RunAsync("models", "import", file, "--input", "caffe")).AssertOneLine(
            1, "--input is for VGG networks; leave it out");
        await File.WriteAllTextAsync(folder.At("text.onnx"), "no network");
        (await folder.RunAsync("models", "import", folder.At("text.onnx"))).AssertOneLine(1, "this is no ONNX file");
        (await folder.RunAsync("models", "check", folder.At("text.onnx"))).AssertOneLine(1, "this is no ONNX file");
        (await folder.RunAsync("models", "check", folder.At("gone.onnx"))).AssertOneLine(1, "it cannot be read");
        Assert.False(Directory.Exists(folder.At("models")));
    }

    [Fact]
    public async Task A_file_is_checked_by_inputs_and_the_outputs_that_are_right()
    {
        string file = folder.At("decoder.onnx");
        AssertDone(await folder.RunAsync("models", "export", "wct-decoder1", "-o", file));
        ProgramResult check = await folder.RunAsync("models", "check", file);
        Assert.Equal(0, check.ExitCode);
        Assert.Contains("weights, from features [1, ", check.Output, StringComparison.Ordinal);
        Assert.Contains("missing    what makes it a style: ", check.Output, StringComparison.Ordinal);

        int channels = int.Parse(check.Output.Split("features [1, ")[1].Split(',')[0]);
        WriteTensor("input.pb", [1, channels, 4, 4], One);
        WriteTensor("wrong.pb", [1, 3, 4, 4], -One);
        WriteTensor("small.pb", [1, 3, 2, 4], One);
        (await CheckAsync("wrong.pb")).AssertOneLine(1, $"{folder.At("wrong.pb")}: the output picture differs: ");
        (await CheckAsync("small.pb")).AssertOneLine(
            1, $"{folder.At("small.pb")}: the output picture is [1, 3, 4, 4] in place of [1, 3, 2, 4]");
        (await CheckAsync("decoder.onnx")).AssertOneLine(1, $"{folder.At("decoder.onnx")}: ");
        (await folder.RunAsync("models", "check", file, "--inputs", "--json")).AssertOneLine(2, "--inputs");
        (await folder.RunAsync("models", "check", file, "--expect", folder.At("wrong.pb"))).AssertOneLine(
            1, "the network has 1 inputs, and 0 are given");

        Assert.Matches(@"value 0 is \S+ in place of -1", (await CheckAsync("wrong.pb")).Error);
        ProgramResult run = await folder.RunAsync("models", "check", file, "--inputs", folder.At("input.pb"));
        Assert.Matches(@"output     picture \[1, 3, 4, 4\], \S+ to \S+; nothing was given", run.Output);
        folder.WriteEncoder();
        (await folder.RunAsync("models", "import", folder.Encoder, "--name", "mine", "--range", "0..1")).AssertOneLine(
            1, "--range is for ONNX files; leave it out");
        (await folder.RunAsync("models", "check", folder.At(""))).AssertOneLine(1, "no manifest.json");
        (await folder.RunAsync("models", "check", folder.Encoder, "--inputs", folder.At("input.pb"))).AssertOneLine(
            1, "--inputs and --expect are for ONNX files");

        Task<ProgramResult> CheckAsync(string expected) => folder.RunAsync(
            "models", "check", file, "--inputs", folder.At("input.pb"), "--expect", folder.At(expected));
    }

    [Fact]
    public async Task An_output_that_is_right_is_said_to_be()
    {
        // A network that gives back what it gets: Identity, by the bytes of its file.
        byte[] node = [0x0A, 1, (byte)'x', 0x12, 1, (byte)'y', 0x22, 8, .. "Identity"u8];
        byte[] graph =
        [
            0x0A, (byte)node.Length, .. node, 0x12, 1, (byte)'g', 0x5A, 3, 0x0A, 1, (byte)'x',
            0x62, 3, 0x0A, 1, (byte)'y',
        ];
        byte[] file = [0x08, 8, 0x3A, (byte)graph.Length, .. graph, 0x42, 2, 0x10, 13];
        await File.WriteAllBytesAsync(folder.At("same.onnx"), file);
        WriteTensor("input.pb", [2, 5], 0.25f);
        ProgramResult check = await folder.RunAsync(
            "models", "check", folder.At("same.onnx"), "--inputs", folder.At("input.pb"), "--expect",
            folder.At("input.pb"));
        Assert.Equal((0, ""), (check.ExitCode, check.Error));
        Assert.Contains(
            "output     y [2, 5] as expected, off by 0 of 0.25 at most", check.Output, StringComparison.Ordinal);
    }

    private static void AssertDone(ProgramResult run) => Assert.True(run.ExitCode == 0, run.Error);

    private Task<ProgramResult> PaintAsync(string style, string output) => folder.RunAsync(
        "stylize", folder.At("content.png"), "--style", style, "-o", folder.At(output));

    private byte[] SamplesOf(string name) =>
        [.. ImageFile.Read(folder.At(name)).Pixels.ToArray().Select(sample => (byte)MathF.Round(sample * 255))];

    /// <summary>Writes a TensorProto that is filled with a number.</summary>
    private void WriteTensor(string name, int[] extents, float value)
    {
        int count = extents.Aggregate(1, (a, b) => a * b);
        byte[] numbers = [.. Enumerable.Repeat(BitConverter.GetBytes(value), count).SelectMany(bytes => bytes)];
        List<byte> file = [];
        foreach (int extent in extents)
        {
            file.AddRange([0x08, .. Varint(extent)]);
        }

        file.AddRange([0x10, 1, 0x4A, .. Varint(numbers.Length), .. numbers]);
        File.WriteAllBytes(folder.At(name), [.. file]);
    }

    private static byte[] Varint(int value) =>
        value < 128 ? [(byte)value] : [(byte)((value & 127) | 128), .. Varint(value >> 7)];
}
