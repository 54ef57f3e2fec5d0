using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;

namespace Impasto.Cli.Commands;

/// <summary>
/// What every command that optimises an image does around it: says the memory, shows progress, writes previews, the
/// picture, the report, and keeps the best image when it is interrupted.
/// </summary>
internal sealed class OptimizationRun
{
    private readonly OptimizationArguments arguments;
    private readonly ParseResult parse;
    private readonly string method;
    private readonly string output;
    private readonly ImageWriteOptions writeOptions;

    /// <summary>Says before any work is done if the output could not be written.</summary>
    /// <param name="arguments">The options.</param>
    /// <param name="parse">The command line.</param>
    /// <param name="method">The method's name, for the report.</param>
    /// <param name="output">The file that the picture goes to.</param>
    /// <exception cref="ImageException">It could not be written.</exception>
    public OptimizationRun(OptimizationArguments arguments, ParseResult parse, string method, string output)
    {
        this.arguments = arguments;
        this.parse = parse;
        this.method = method;
        this.output = output;
        writeOptions = arguments.Output.Options(parse);
        ImageFile.CheckWritable(output, writeOptions);
    }

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
        MachineMemory.RequireForImage(plannedBytes, MachineMemory.OptimizationAdvice);
        Console.Error.WriteLine($"{MachineMemory.Text(plannedBytes)} of memory will be needed.");
        DateTimeOffset start = DateTimeOffset.UtcNow;
        int previewEvery = arguments.PreviewEvery(parse);
        OptimizationResult result = ProgressDisplay.Run(
            progress => optimize(new Previews(previewEvery, progress, Write), cancellationToken));
        Write(result.Image);
        if (arguments.Report(parse) is { } report)
        {
            RunReport.Create(method, options, encoder, inputs, result, plannedBytes, start).Write(report);
        }

        if (result.Interrupted)
        {
            Console.Error.WriteLine(options.CheckpointPath is null
                ? $"Interrupted; {output} holds the best image so far."
                : $"Interrupted; {output} holds the best image so far. The same command goes on from {options.CheckpointPath}.");
            return CommandLine.Interrupted;
        }

        if (options.CheckpointPath is { } checkpoint)
        {
            File.Delete(checkpoint);
        }

        return 0;
    }

    private void Write(ImageBuffer image) => ImageFile.Write(image, output, writeOptions);
}
