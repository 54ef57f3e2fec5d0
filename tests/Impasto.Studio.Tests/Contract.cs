using System.Text;
using System.Text.Json.Nodes;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Studio.Tests;

/// <summary>Jobs done as the contract says, without a studio.</summary>
internal static class Contract
{
    /// <summary>Paints a job, and gives the bytes of the file.</summary>
    public static byte[] Paint(JsonObject json)
    {
        string folder = Directory.CreateTempSubdirectory("impasto-job-").FullName;
        try
        {
            using ModelLibrary models = new();
            using JobRunner runner = new(MethodCatalog.Default, models);
            Job job = new JobFile(MethodCatalog.Default).Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), folder);
            Assert.Equal(folder, Path.GetDirectoryName(job.Output));
            runner.Run(job, new RunContext());
            return File.ReadAllBytes(job.Output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
