using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Running;

/// <summary>A disk that is full before a run is done.</summary>
public class DiskSpaceTests
{
    // The number of Linux and macOS, and that of Windows.
    [Theory]
    [InlineData(28)]
    [InlineData(unchecked((int)0x80070070))]
    public void A_disk_that_fills_up_is_told_with_what_helps(int number)
    {
        using FullDisk method = new(number);
        DiskShortageException e = Assert.Throws<DiskShortageException>(() => method.Stylize(RequestOf()));
        Assert.StartsWith(Path.GetTempPath(), e.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is full", e.Message, StringComparison.Ordinal);
        Assert.Contains("TMPDIR", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_fault_of_a_file_stays_what_it_is()
    {
        const int IsDirectory = 21;
        using FullDisk method = new(IsDirectory);
        Assert.Equal("it fails", Assert.Throws<IOException>(() => method.Stylize(RequestOf())).Message);
    }

    private static StylizeRequest RequestOf() =>
        new(TestImages.Waves(8, 8), StyleSource.Of(TestImages.Squares(8, 8)));

    /// <summary>A method that cannot write what it keeps.</summary>
    private sealed class FullDisk(int number) : Stylizer(Tinting.Describe(StylizerFeatures.AnyStyle))
    {
        protected internal override MemoryPlan Plan(StylizeRequest request, RunLimits limits) =>
            new((RunStage.Transform, 1));

        protected internal override RunResult Run(StylizeRequest request, RunContext context) =>
            throw new IOException("it fails", number);
    }
}
