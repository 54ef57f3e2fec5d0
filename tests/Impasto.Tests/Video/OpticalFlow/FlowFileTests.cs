using System.Buffers.Binary;
using Impasto.Media.Images;
using Impasto.Tests.Weights;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Video.OpticalFlow;

public sealed class FlowFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_flo_file_keeps_every_bit_and_what_is_unknown()
    {
        string path = Path.Combine(folder.Path, "flow.flo");
        FlowField flow = Field(7, 5);
        flow.Horizontal[3] = FlowField.Unknown;
        flow.Vertical[3] = FlowField.Unknown;
        FlowFile.Write(path, flow);
        FlowField read = FlowFile.Read(path, 7, 5);
        Assert.Equal(flow.Horizontal, read.Horizontal);
        Assert.Equal(flow.Vertical, read.Vertical);
    }

    [Fact]
    public void A_flo_file_is_laid_out_as_the_benchmark_says()
    {
        string path = Path.Combine(folder.Path, "flow.flo");
        FlowField flow = new(2, 1);
        (flow.Horizontal[0], flow.Vertical[0]) = (1.5f, -2);
        (flow.Horizontal[1], flow.Vertical[1]) = (0.25f, 4);
        FlowFile.Write(path, flow);
        byte[] expected =
        [
            .. "PIEH"u8, 2, 0, 0, 0, 1, 0, 0, 0,
            0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0x80, 0x3E, 0, 0, 0x80, 0x40,
        ];
        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData(1, 1.1e9f)]
    [InlineData(-1.1e9f, 1)]
    public void A_flo_pixel_with_one_of_both_too_far_away_is_unknown(float right, float down)
    {
        string path = Path.Combine(folder.Path, "flow.flo");
        FlowField flow = new(1, 1);
        (flow.Horizontal[0], flow.Vertical[0]) = (right, down);
        FlowFile.Write(path, flow);
        FlowField read = FlowFile.Read(path);
        Assert.Equal((FlowField.Unknown, FlowField.Unknown), (read.Horizontal[0], read.Vertical[0]));
    }

    [Fact]
    public void A_png_keeps_a_64th_of_a_pixel_and_what_is_unknown()
    {
        string path = Path.Combine(folder.Path, "flow.png");
        FlowField flow = Field(7, 5);
        (flow.Horizontal[3], flow.Vertical[3]) = (FlowField.Unknown, FlowField.Unknown);
        (flow.Horizontal[4], flow.Vertical[4]) = (600, 0);
        (flow.Horizontal[5], flow.Vertical[5]) = (-512, 511.984375f);
        (flow.Horizontal[6], flow.Vertical[6]) = (0, 512);
        (flow.Horizontal[7], flow.Vertical[7]) = (0, -513);
        (flow.Horizontal[8], flow.Vertical[8]) = (-513, 0);
        FlowFile.Write(path, flow);
        FlowField read = FlowFile.Read(path, 7, 5);
        for (int i = 0; i < 35; i++)
        {
            bool isUnknown = i is 3 or 4 or 6 or 7 or 8;
            Assert.Equal(isUnknown ? FlowField.Unknown : flow.Horizontal[i], read.Horizontal[i], 1 / 128f);
            Assert.Equal(isUnknown ? FlowField.Unknown : flow.Vertical[i], read.Vertical[i], 1 / 128f);
        }
    }

    [Fact]
    public void A_png_has_the_numbers_that_KITTI_says()
    {
        string path = Path.Combine(folder.Path, "flow.png");
        FlowField flow = new(1, 1);
        (flow.Horizontal[0], flow.Vertical[0]) = (1, -3.5f);
        FlowFile.Write(path, flow);
        ImageBuffer image = ImageFile.Read(path);
        Assert.Equal(32768 + 64, MathF.Round(image.Pixels[0] * 65535));
        Assert.Equal(32768 - (3.5f * 64), MathF.Round(image.Pixels[1] * 65535));
        Assert.Equal(1, MathF.Round(image.Pixels[2] * 65535));
    }

    [Fact]
    public void A_flow_of_another_size_is_refused_in_one_line()
    {
        string path = Path.Combine(folder.Path, "flow.flo");
        FlowFile.Write(path, Field(7, 5));
        Refused(() => FlowFile.Read(path, 5, 7), "7 x 5", "5 x 7");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_no_number_is_refused_in_one_line(float value)
    {
        string path = Path.Combine(folder.Path, "flow.flo");
        FlowField flow = Field(7, 5);
        flow.Vertical[9] = value;
        FlowFile.Write(path, flow);
        Refused(() => FlowFile.Read(path), "(2, 1)", "no number");
    }

    [Fact]
    public void Damaged_files_are_refused_in_one_line()
    {
        string path = Path.Combine(folder.Path, "flow.flo");
        FlowFile.Write(path, Field(7, 5));
        byte[] whole = File.ReadAllBytes(path);
        Refused(() => Read(whole[..^1]), "cut");
        Refused(() => Read([.. whole, 0]), "damaged");
        Refused(() => Read(whole[..11]), "no file of optical flow");
        Refused(() => Read([]), "no file of optical flow");
        Refused(() => Read([.. "PIEI"u8, .. whole[4..]]), "no file of optical flow");
        Refused(() => Read(Sized(0, 5)), "0 x 5");
        Refused(() => Read(Sized(7, -5)), "7 x -5");
        Refused(() => Read(Sized(int.MaxValue, int.MaxValue)), "no size");
        Refused(() => Read(Sized(20_000, 20_000)), "cut");
        Refused(() => FlowFile.Read(Path.Combine(folder.Path, "none.flo")), "no such file");
        Refused(() => FlowFile.Read(Path.Combine(folder.Path, "flow.txt")), ".flo or .png");

        FlowField Read(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            return FlowFile.Read(path);
        }

        byte[] Sized(int width, int height)
        {
            byte[] bytes = [.. whole];
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), width);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), height);
            return bytes;
        }
    }

    [Fact]
    public void A_grey_picture_is_no_flow()
    {
        string path = Path.Combine(folder.Path, "grey.png");
        ImageFile.Write(new ImageBuffer(4, 4) { IsGrey = true }, path);
        Refused(() => FlowFile.Read(path), "16 bits");
    }

    private static void Refused(Func<FlowField> read, params string[] parts)
    {
        FlowException e = Assert.Throws<FlowException>(() => read());
        Assert.DoesNotContain('\n', e.Message);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    private static FlowField Field(int width, int height)
    {
        FlowField flow = new(width, height);
        for (int i = 0; i < width * height; i++)
        {
            flow.Horizontal[i] = (i * 1.37f) - 20;
            flow.Vertical[i] = 13 - (i * 0.71f);
        }

        return flow;
    }
}
