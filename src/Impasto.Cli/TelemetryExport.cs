using Impasto.Cli.Display;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Impasto.Cli;

/// <summary>
/// Sends what is seen of jobs to a collector of OpenTelemetry, by its own variables of the environment. A collector
/// that is away loses what it would have got, and holds up nothing.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";

    private static readonly string[] ProtocolVariables =
    [
        "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
    ];

    // What is left is sent at the end; a process that ends is not held up for long.
    private const int PatienceMilliseconds = 1500;

    private readonly TracerProvider? traces;
    private readonly MeterProvider? metrics;

    private TelemetryExport(string service, bool sendsTraces, bool sendsMetrics)
    {
        traces = !sendsTraces ? null : Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe).AddSource(ClusterTelemetry.Name).AddOtlpExporter().Build();
        metrics = !sendsMetrics ? null : Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe).AddMeter(ClusterTelemetry.Name).AddOtlpExporter().Build();

        // What the environment says of the process is what counts.
        void Describe(ResourceBuilder resource) => resource.Clear()
            .AddService(service, serviceVersion: ClusterConnection.Version)
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
    }

    /// <summary>Begins to send; null where the environment names no collector.</summary>
    /// <param name="service">What this process is called there, where the environment does not say it.</param>
    /// <exception cref="ArgumentException">It is no address, or another variable cannot be used.</exception>
    public static TelemetryExport? Start(string service)
    {
        bool sendsAll = IsNamed(Endpoint);
        bool sendsTraces = IsNamed(TracesEndpoint) || sendsAll, sendsMetrics = IsNamed(MetricsEndpoint) || sendsAll;
        if (!sendsTraces && !sendsMetrics)
        {
            return null;
        }

        CheckProtocols();
        try
        {
            return new TelemetryExport(service, sendsTraces, sendsMetrics);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException(
                "A variable of the environment whose name begins with OTEL_ cannot be used, such as headers that do "
                + "not look like name=value,name=value.",
                e);
        }
    }

    public void Dispose()
    {
        Parallel.Invoke(
            () => traces?.Shutdown(PatienceMilliseconds),
            () => metrics?.Shutdown(PatienceMilliseconds));
        traces?.Dispose();
        metrics?.Dispose();
    }

    /// <summary>Refuses what the exporter would pass over.</summary>
    private static void CheckProtocols()
    {
        foreach (string variable in ProtocolVariables)
        {
            string? value = Environment.GetEnvironmentVariable(variable)?.Trim();
            if (value is not (null or "" or "grpc" or "http/protobuf"))
            {
                throw new ArgumentException(
                    $"{variable}: {ErrorText.OneLine(value)} is not known; it is grpc or http/protobuf.");
            }
        }
    }

    private static bool IsNamed(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        return !string.IsNullOrWhiteSpace(value)
            && (Uri.TryCreate(value, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
                ? true
                : throw new ArgumentException(
                    $"{variable}: {ErrorText.OneLine(value)} is no address; it looks like http://collector:4317."));
    }
}
