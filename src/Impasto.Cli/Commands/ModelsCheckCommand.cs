using System.CommandLine;
using Impasto.Checking;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Media.Files;
using Impasto.Weights;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto models check</c>: what a file of weights is.</summary>
internal static class ModelsCheckCommand
{
    internal static Verb Create()
    {
        Argument<string> file = new("FILE") { Description = "A file of weights, or a folder of them" };
        JsonOption json = new();
        Verb command = new(
            "check",
            "Tell what a file of weights is, what can be done with it here, and what is missing",
            "models check decoder.pth")
        {
            file, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            using WeightFile open = WeightFile.Open(path);
            ModelReport report = ModelCheck.Of(open);
            TextWriter output = parsed.InvocationConfiguration.Output;
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
            Write("use", uses);
            Write("missing", report.Missing);

            void Write(string what, IReadOnlyList<string> lines)
            {
                foreach (string line in lines)
                {
                    output.WriteLine($"{what,-10} {ShownText.Of(line)}");
                }
            }
        });
        return command;
    }
}
