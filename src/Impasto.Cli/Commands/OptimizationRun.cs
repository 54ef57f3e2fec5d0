using System.CommandLine;
using Impasto.Encoders;
using Impasto.Methods;

namespace Impasto.Cli.Commands;

/// <summary>
/// What every command that optimises an image does around it: says the memory, shows progress, writes previews, the
/// picture, the report, and keeps the best image when it is interrupted.
/// </summary>
internal sealed class OptimizationRun(OptimizationArguments arguments, ParseResult parse, string method)
{
    /// <summary>Runs to the end.</summary>
    /// <param name="options">The options, for the report.</param>
    /// <param name="encoder">The encoder, for the report.</param>
    /// <param name="inputs">The files that were read, for the report.</param>
    /// <param name="plannedBytes">The memory that the run will need.</param>
    /// <param name="optimize">The run itself.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    public int Execute(
        OptimizationOptions options,
        VggEncoder encoder,
        IReadOnlyList<string> inputs,
        long plannedBytes,
        Func<IProgress<OptimizationProgress>, CancellationToken, OptimizationResult> optimize,
        CancellationToken cancellationToken)
    {
        MachineMemory.Require(plannedBytes);
        Console.Error.WriteLine($"{MachineMemory.Text(plannedBytes)} of memory will be needed.");
        DateTimeOffset start = DateTimeOffset.UtcNow;
        int previewEvery = arguments.PreviewEvery(parse);
        OptimizationResult result = ProgressDisplay.Run(
            progress => optimize(new Previews(previewEvery, progress, image => arguments.Output.Write(parse, image)), cancellationToken));
        arguments.Output.Write(parse, result.Image);
        if (arguments.Report(parse) is { } report)
        {
            RunReport.Create(method, options, encoder, inputs, result, plannedBytes, start).Write(report);
        }

        if (result.Interrupted)
        {
            Console.Error.WriteLine(options.CheckpointPath is null
                ? $"Interrupted; {arguments.Output.Path(parse)} holds the best image so far."
                : $"Interrupted; {arguments.Output.Path(parse)} holds the best image so far. The same command goes on from {options.CheckpointPath}.");
            return CommandLine.Interrupted;
        }

        if (options.CheckpointPath is { } checkpoint)
        {
            File.Delete(checkpoint);
        }

        return 0;
    }
}
