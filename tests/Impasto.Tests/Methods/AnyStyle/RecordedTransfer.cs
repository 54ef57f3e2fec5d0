using Impasto.Compute.Execution;
using Impasto.Compute.Strips;
using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Tests.Networks;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>A method that leaves pictures as they are and writes down what is asked of it.</summary>
internal sealed class RecordedTransfer() : AnyStyleTransfer(AdaIn.Method)
{
    private readonly FixtureNetworks fixture = new("adain.safetensors");
    private IReadOnlyList<AutoEncoder>? networks;

    /// <summary>Gets what was asked, in order.</summary>
    public List<string> Calls { get; } = [];

    public override void Load(RunOptions? options, IReadOnlyList<string> learned) => Calls.Add("load");

    internal override void LetGo() => Calls.Add("let go");

    private protected override IReadOnlyList<AutoEncoder> Open(RunOptions options) => networks ??= [fixture.Load()];

    private protected override IReadOnlyDictionary<string, FeatureStatistic> Measure(
        PaddedImage style, IReadOnlyList<AutoEncoder> networks, WorkerPool pool, CancellationToken cancellationToken) =>
        new Dictionary<string, FeatureStatistic>();

    private protected override long PlanMeasure(
        PyramidLevel size, bool hasAlpha, IReadOnlyList<AutoEncoder> networks, int threads) => 0;

    private protected override void Transform(AnyStylePainting painting)
    {
        Calls.Add("transform");
        int row = painting.Picture.Width * ImageBuffer.Channels;
        for (int y = 0; y < painting.Picture.Height; y++)
        {
            painting.Content.Read(y, painting.Picture.Pixels.Slice(y * row, row));
        }

    }

    private protected override (long Peak, long Kept, long Files) PlanTransform(
        PyramidLevel size, IReadOnlyList<AutoEncoder> networks, int regions, StripOptions planning) => (0, 0, 0);

    protected override void Dispose(bool disposing)
    {
        Calls.Add("dispose");
        fixture.Dispose();
        base.Dispose(disposing);
    }
}
