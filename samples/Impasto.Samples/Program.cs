using System.Globalization;
using Impasto.Media.Images;
using Impasto.Media.Sounds;
using Impasto.Samples;
using Impasto.Samples.Film;
using Impasto.Samples.Painting;
using Impasto.Samples.Scene;
using Impasto.Samples.Sounds;
using Impasto.Video.OpticalFlow;

if (args is ["shots", string shots, string width, string height, string count])
{
    RenderShots(shots, Number(width), Number(height), Number(count));
    return 0;
}

if (args is ["sounds", string sounds] && Directory.Exists(sounds))
{
    SoundWriter.WriteWhole(PluckedStrings.Play(), Path.Combine(sounds, "strings.wav"));
    SoundWriter.WriteWhole(Bells.Ring(), Path.Combine(sounds, "bells.wav"));
    SoundWriter.WriteWhole(Rain.Fall(), Path.Combine(sounds, "rain.wav"));
    return 0;
}

if (args.Length != 1 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine(
        "Usage: dotnet run --project samples/Impasto.Samples -- FOLDER\n"
        + "       dotnet run --project samples/Impasto.Samples -- sounds FOLDER\n"
        + "       dotnet run --project samples/Impasto.Samples -- shots FOLDER WIDTH HEIGHT COUNT");
    return 2;
}

const int StyleEdge = 768;
string folder = args[0];
Save("scene.jpg", new SceneRenderer().Render(1024, 768, raysAcross: 3));
Save("swirls.jpg", Paint(new Swirls(), ground: 0x0A0F2C, seed: 7, depth: 1.9f,
[
    new Brush(Width: 0.038f, Length: 0.17f, Count: 1500, Load: 1),
    new Brush(Width: 0.023f, Length: 0.12f, Count: 2600, Load: 1.2f),
    new Brush(Width: 0.014f, Length: 0.08f, Count: 3400, Load: 1.4f),
]));
Save("mosaic.jpg", LayMosaic());
Save("autumn.jpg", Paint(new Autumn(), ground: 0x1B2A4A, seed: 5, depth: 1.7f,
[
    new Brush(Width: 0.05f, Length: 0.09f, Count: 1500, Load: 1),
    new Brush(Width: 0.034f, Length: 0.055f, Count: 3000, Load: 1.3f),
    new Brush(Width: 0.022f, Length: 0.036f, Count: 3600, Load: 1.6f),
]));
return 0;

static ImageBuffer Paint(IMotif motif, int ground, int seed, float depth, ReadOnlySpan<Brush> layers)
{
    Random random = new(seed);
    Canvas canvas = new(StyleEdge, Shade.Hex(ground));
    foreach (Brush brush in layers)
    {
        canvas.Paint(motif, brush, random);
    }

    return canvas.Light(depth);
}

static ImageBuffer LayMosaic()
{
    Canvas bed = new(StyleEdge, Shade.Hex(0x3A322C));
    Mosaic.Lay(bed, new Shore(), 0.0165f, new Random(3));
    return bed.Light(depth: 0.55f);
}

// Two frames of each shot, where the first one's pixels are in the second, and which are seen there (white).
static void RenderShots(string folder, int width, int height, int count)
{
    for (int i = 0; i < count; i++)
    {
        Shot shot = new(i);
        string own = Directory.CreateDirectory(Path.Combine(folder, $"{i}")).FullName;
        ImageFile.Write(shot.Render(0, width, height, raysAcross: 2), Path.Combine(own, "0.png"));
        ImageFile.Write(shot.Render(1, width, height, raysAcross: 2), Path.Combine(own, "1.png"));
        (FlowField flow, bool[] isSeen) = shot.FlowTo(0, 1, width, height);
        FlowFile.Write(Path.Combine(own, "exact.flo"), flow);
        ImageBuffer seen = new(width, height);
        for (int k = 0; k < isSeen.Length; k++)
        {
            seen.Pixels.Slice(k * ImageBuffer.Channels, ImageBuffer.Channels).Fill(isSeen[k] ? 1 : 0);
        }

        ImageFile.Write(seen, Path.Combine(own, "seen.png"));
        Console.WriteLine(own);
    }
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

void Save(string name, ImageBuffer image)
{
    string path = Path.Combine(folder, name);
    ImageFile.Write(image, path, new ImageWriteOptions { Quality = 90 });
    Console.WriteLine(path);
}
