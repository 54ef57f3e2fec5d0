using Impasto.Media.Images;
using Impasto.Samples;
using Impasto.Samples.Painting;
using Impasto.Samples.Scene;

if (args.Length != 1 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("Usage: dotnet run --project samples/Impasto.Samples -- FOLDER");
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

void Save(string name, ImageBuffer image)
{
    string path = Path.Combine(folder, name);
    ImageFile.Write(image, path, new ImageWriteOptions { Quality = 90 });
    Console.WriteLine(path);
}
