using Impasto.Cli;
using Impasto.Cli.Display;

return await CommandLine.RunAsync(args, Console.Out, MessageWriter.OfProcess());
