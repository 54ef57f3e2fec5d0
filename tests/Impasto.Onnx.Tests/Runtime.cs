using Microsoft.ML.OnnxRuntime;

namespace Impasto.Onnx.Tests;

/// <summary>ONNX Runtime with one file, in memory.</summary>
internal sealed class Runtime : IDisposable
{
    private readonly SessionOptions options = new()
    {
        IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };

    public Runtime(OnnxModel model, OnnxOptions options)
    {
        using MemoryStream stream = new();
        OnnxFile.Write(stream, model, options);
        Session = new InferenceSession(stream.ToArray(), this.options);
        stream.Position = 0;
        Network = OnnxNetwork.Read(stream);
    }

    public InferenceSession Session { get; }

    /// <summary>Gets the file as it is read here.</summary>
    public OnnxNetwork Network { get; }

    /// <summary>Runs the file on inputs, which have values and extents, and gives its only output.</summary>
    public (float[] Values, long[] Extents) Run(params (string Name, float[] Values, long[] Extents)[] inputs)
    {
        Dictionary<string, OrtValue> values = inputs.ToDictionary(
            input => input.Name, input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Extents));
        try
        {
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> outputs = Session.Run(run, values, Session.OutputNames);
            OrtValue output = Assert.Single(outputs);
            return (output.GetTensorDataAsSpan<float>().ToArray(), output.GetTensorTypeAndShape().Shape);
        }
        finally
        {
            foreach (OrtValue value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    public void Dispose()
    {
        Network.Dispose();
        Session.Dispose();
        options.Dispose();
    }
}
