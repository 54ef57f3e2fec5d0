using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cluster.Engine;

namespace Impasto.Cli.Options;

/// <summary>
/// Where jobs run that do not run in this process: a database with their queue, and what all machines share.
/// </summary>
internal sealed class ClusterArguments
{
    private const string UrlVariable = "IMPASTO_ON";
    private const string StorageVariable = "IMPASTO_STORAGE";
    private const string FromVariable = "-";

    private readonly bool isAlways;

    private readonly Option<string?> on;

    private readonly Option<string?> storage = new("--storage")
    {
        Description = "The folder that all machines share, or a bucket: s3://bucket/folder; "
            + $"${StorageVariable} if absent",
        HelpName = "DIR",
    };

    /// <summary>Makes the options.</summary>
    /// <param name="isAlways">Whether the verb does nothing without a database.</param>
    public ClusterArguments(bool isAlways)
    {
        this.isAlways = isAlways;
        on = new Option<string?>("--on")
        {
            Description = isAlways
                ? $"The database: postgres://user:password@host/database; ${UrlVariable} if absent, since others see "
                    + "the words of a command"
                : "Paint wherever workers are: postgres://user:password@host/database, or - for the address in "
                    + $"${UrlVariable}",
            HelpName = "URL",
        };
    }

    /// <summary>Gets the options.</summary>
    public IReadOnlyList<Option> All => [on, storage];

    /// <summary>Tells whether a job is to run elsewhere.</summary>
    public bool IsAsked(SymbolResult result) => result.GetValue(on) is not null;

    /// <summary>What is given that means nothing where a job runs elsewhere, or else here; null for nothing.</summary>
    /// <param name="command">The command line.</param>
    /// <param name="ofThisMachine">Options that say how this process works.</param>
    public string? Complaint(CommandResult command, params IEnumerable<Option> ofThisMachine)
    {
        if (!IsAsked(command))
        {
            return command.GetResult(storage) is { Implicit: false } ? "--storage is for --on: give both" : null;
        }

        Option? other = ofThisMachine.FirstOrDefault(option => command.GetResult(option) is { Implicit: false });
        return other is null ? null : $"{other.Name} is for a run of this machine; leave it out with --on";
    }

    /// <summary>Connects to the database.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="needsStorage">Whether files are read or written.</param>
    /// <param name="lease">After how long a lost worker's part goes to another one; a minute where null.</param>
    /// <exception cref="Cluster.ClusterException">The database cannot be used.</exception>
    /// <exception cref="ArgumentException">The database or the folder is not named.</exception>
    public ClusterConnection Connect(ParseResult parse, bool needsStorage = true, TimeSpan? lease = null)
    {
        string? named = parse.GetValue(on);
        string url = named is null or FromVariable ? Variable(UrlVariable) ?? throw new ArgumentException(
            $"Name the database with {(isAlways ? "--on, or in the variable" : "--on, or set")} {UrlVariable}: "
            + "postgres://user:password@host/database.") : named;
        if (!isAlways && url == ClusterConnection.MemoryUrl)
        {
            throw new ArgumentException(
                $"{url} is for programs that have workers of their own; leave --on out to paint in this process.");
        }

        string? folder = parse.GetValue(storage) ?? Variable(StorageVariable);
        return folder is null && needsStorage
            ? throw new ArgumentException(
                "Name the folder or the bucket that all machines share, with --storage or in the variable "
                + $"{StorageVariable}.")
            : ClusterConnection.Open(url, folder, lease);
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
