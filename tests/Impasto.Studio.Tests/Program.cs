using System.Globalization;

namespace Impasto.Studio.Tests;

/// <summary>A studio in a process of its own, which a test can kill: FOLDER and the checkpoints' seconds.</summary>
internal static class Program
{
    internal static async Task Main(string[] args)
    {
        await using StudioServer server = await StudioServer.StartAsync(new StudioOptions
        {
            Data = args[0],
            Home = args[0],
            Port = 0,
            RestAfter = TimeSpan.FromSeconds(2),
            CheckpointInterval = TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture)),
        });
        Console.WriteLine(server.Address);
        await Console.In.ReadToEndAsync();
    }
}
