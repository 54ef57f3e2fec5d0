using System.CommandLine;
using System.Text.RegularExpressions;
using Impasto.Cli;
using Impasto.Tests;
using YamlDotNet.Serialization;

namespace Impasto.Cluster.Tests;

/// <summary>docker-compose.yml and the Dockerfile, as far as they can be held to anything without Docker.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Text = Read("docker-compose.yml");

    private static readonly Dictionary<object, object> Compose =
        new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(Text);

    private static readonly Dictionary<object, object> Worker = In(In(Compose, "services"), "worker");

    private static readonly Dictionary<object, object> Database = In(In(Compose, "services"), "database");

    [Fact]
    public void Workers_wait_for_a_database_that_is_well()
    {
        Assert.Matches(@"\Apostgres:(1[5-9]|[2-9]\d)\z", (string)Database["image"]);
        Assert.Equal("CMD", List(In(Database, "healthcheck"), "test")[0]);
        Assert.Equal("pg_isready", List(In(Database, "healthcheck"), "test")[1]);
        Assert.Equal("service_healthy", In(In(Worker, "depends_on"), "database")["condition"]);
        Assert.Equal(["database"], In(Compose, "volumes").Keys);
        Assert.Equal("database:/var/lib/postgresql/data", Assert.Single(List(Database, "volumes")));
    }

    [Fact]
    public void A_worker_is_started_by_options_that_it_has()
    {
        string[] words = [.. List(Worker, "command")];
        ParseResult parsed = CommandLine.Root(words[0]).Parse(words);
        Assert.Empty(parsed.Errors);
        Assert.Equal("worker", parsed.CommandResult.Command.Name);
        Assert.NotEmpty(CommandLine.Root(words[0]).Parse([.. words, "--no-such"]).Errors);

        // Each can be given more of them than one: nothing of a worker is named.
        Assert.DoesNotContain("container_name", Worker.Keys);
        Assert.DoesNotContain("ports", Worker.Keys);
        Assert.True(int.Parse((string)In(Worker, "deploy")["replicas"], null) > 1);
        Dictionary<object, object> variables = In(Worker, "environment");
        Assert.EndsWith("@database/impasto", (string)variables["IMPASTO_ON"], StringComparison.Ordinal);
        Assert.EndsWith($":{variables["IMPASTO_STORAGE"]}", List(Worker, "volumes")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_has_no_right_that_it_does_not_need()
    {
        Assert.Equal("true", Worker["read_only"]);
        Assert.Equal(["ALL"], List(Worker, "cap_drop"));
        Assert.Equal(["no-new-privileges:true"], List(Worker, "security_opt"));
        Assert.StartsWith("/tmp:", Assert.Single(List(Worker, "tmpfs")), StringComparison.Ordinal);
        Assert.Equal("${IMPASTO_USER:-1000:1000}", Worker["user"]);
        Assert.DoesNotContain("privileged", Worker.Keys);
        Assert.DoesNotContain("cap_add", Worker.Keys);
        Assert.Equal("127.0.0.1:5432:5432", Assert.Single(List(Database, "ports")));
    }

    [Fact]
    public void No_secret_stands_in_the_file_and_what_has_to_be_set_says_so()
    {
        string password = (string)In(Database, "environment")["POSTGRES_PASSWORD"];
        string url = (string)In(Worker, "environment")["IMPASTO_ON"];
        Assert.Matches(@"\A\$\{IMPASTO_PASSWORD:\?[^}]+\}\z", password);
        Assert.StartsWith("postgres://impasto:${IMPASTO_PASSWORD}@", url, StringComparison.Ordinal);
        string page = Read("docs/cluster.md");
        Assert.All(
            Variables().Matches(Text).Select(match => match.Groups[1].Value),
            name => Assert.Contains($"{name}=", page, StringComparison.Ordinal));
        Assert.Contains(".env", Read(".gitignore").Split('\n'));
    }

    [Fact]
    public void The_image_is_made_of_what_is_there_and_runs_as_no_root()
    {
        string[] lines = Read("Dockerfile").Split('\n');
        string[] copied =
        [
            .. lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal)
                && !line.Contains("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]),
        ];
        Assert.Contains("src", copied);
        Assert.All(copied, name => Assert.NotEmpty(Directory.GetFileSystemEntries(Repository.Root, name)));
        Assert.Equal(["USER 1000:1000"], lines.Where(line => line.StartsWith("USER", StringComparison.Ordinal)));
        Assert.Contains("ENTRYPOINT [\"dotnet\", \"/program/Impasto.Cli.dll\"]", lines);
        Assert.Equal(
            ["VERSION"], In(In(Worker, "build"), "args").Keys.Where(name => lines.Contains($"ARG {name}")));
    }

    [GeneratedRegex(@"\$\{([A-Z_]+)")]
    private static partial Regex Variables();

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));

    private static Dictionary<object, object> In(Dictionary<object, object> map, string name) =>
        (Dictionary<object, object>?)map[name] ?? [];

    private static List<string> List(Dictionary<object, object> map, string name) =>
        [.. ((List<object>)map[name]).Cast<string>()];
}
