return await Impasto.Cli.CommandLine.RunAsync(args, Console.Out, Console.Error);
