using System.CommandLine;
using Impasto.Checking;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Media.Files;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Weights;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto models check</c>: what a file of weights is.</summary>
internal static class ModelsCheckCommand
{
    internal static Verb Create()
    {
        Argument<string> file = new("FILE") { Description = "A file of weights, or a folder of them" };
        Option<string[]> inputs = new("--inputs")
        {
            Description = "Run the network of an ONNX file on these inputs, files of a TensorProto each",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string[]> expect = new("--expect")
        {
            Description = "The outputs that are right, files of a TensorProto each; an output may differ by a "
                + "thousandth of a value",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        JsonOption json = new();
        Verb command = new(
            "check",
            "Tell what a file of weights is, what can be done with it here, and what is missing",
            "models check decoder.pth",
            "models check model.onnx --inputs input_0.pb --expect output_0.pb")
        {
            file, inputs, expect, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            TextWriter output = parsed.InvocationConfiguration.Output;
            string[] given = parsed.GetValue(inputs) ?? [], right = parsed.GetValue(expect) ?? [];
            if (ImportedNetwork.IsMeant(path))
            {
                CheckOnnx(path, given, right, parsed.GetValue(json), output);
                return;
            }

            if (given.Length + right.Length > 0)
            {
                throw new ArgumentException("--inputs and --expect are for ONNX files.");
            }

            using WeightFile open = WeightFile.Open(path);
            ModelReport report = ModelCheck.Of(open);
            string[] uses = [.. report.Uses.Select(use => use.Replace("FILE", path, StringComparison.Ordinal))];
            if (parsed.GetValue(json))
            {
                JsonOption.Write(output, new
                {
                    File = path,
                    open.Format,
                    Bytes = open.Length,
                    Tensors = open.Entries.Count,
                    report.Kind,
                    Uses = uses,
                    report.Missing,
                });
                return;
            }

            output.WriteLine($"file       {ShownText.Of(path)} ({open.Format}, {open.Entries.Count} tensors)");
            output.WriteLine($"network    {ShownText.Of(report.Kind)}");
            Write(output, "use", uses);
            Write(output, "missing", report.Missing);
        });
        return command;
    }

    private static void CheckOnnx(string path, string[] inputs, string[] expect, bool isJson, TextWriter output)
    {
        using OnnxNetwork network = OnnxFiles.Read(path);
        IReadOnlyList<string> compared =
            inputs.Length + expect.Length == 0 ? [] : OnnxCheck.Compare(network, inputs, expect);
        ModelReport report = OnnxCheck.Of(path, network);
        string[] uses = [.. report.Uses.Select(use => use.Replace("FILE", path, StringComparison.Ordinal))];
        if (isJson)
        {
            JsonOption.Write(output, new
            {
                File = path,
                Format = "ONNX",
                Bytes = new FileInfo(path).Length,
                report.Kind,
                Uses = uses,
                report.Missing,
                Compared = compared,
            });
            return;
        }

        output.WriteLine($"file       {ShownText.Of(path)}");
        output.WriteLine($"network    {ShownText.Of(report.Kind)}");
        Write(output, "use", uses);
        Write(output, "missing", report.Missing);
        Write(output, "output", compared);
    }

    private static void Write(TextWriter output, string what, IReadOnlyList<string> lines)
    {
        foreach (string line in lines)
        {
            output.WriteLine($"{what,-10} {ShownText.Of(line)}");
        }
    }
}
