using Impasto.Media.Images;
using Impasto.Samples;
using Impasto.Samples.Painting;
using Impasto.Samples.Scene;

if (args.Length != 1 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("Usage: dotnet run --project samples/Impasto.Samples -- FOLDER");
    return 2;
}

string folder = args[0];
Save("scene.jpg", new SceneRenderer().Render(1024, 768, raysAcross: 3));
Save("swirls.jpg", PaintSwirls(768));
Save("mosaic.jpg", LayMosaic(768));
Save("autumn.jpg", PaintAutumn(768));
return 0;

static ImageBuffer PaintSwirls(int size)
{
    Random random = new(7);
    Swirls motif = new();
    Canvas canvas = new(size, Shade.Hex(0x0A0F2C));
    canvas.Paint(motif, new Brush(Width: 0.038f, Length: 0.17f, Count: 1500, Load: 1), random);
    canvas.Paint(motif, new Brush(Width: 0.023f, Length: 0.12f, Count: 2600, Load: 1.2f), random);
    canvas.Paint(motif, new Brush(Width: 0.014f, Length: 0.08f, Count: 3400, Load: 1.4f), random);
    return canvas.Light(depth: 1.9f);
}

static ImageBuffer LayMosaic(int size)
{
    Canvas bed = new(size, Shade.Hex(0x3A322C));
    Mosaic.Lay(bed, new Shore(), 0.0165f, new Random(3));
    return bed.Light(depth: 0.55f);
}

static ImageBuffer PaintAutumn(int size)
{
    Random random = new(5);
    Autumn motif = new();
    Canvas canvas = new(size, Shade.Hex(0x1B2A4A));
    canvas.Paint(motif, new Brush(Width: 0.05f, Length: 0.09f, Count: 1500, Load: 1), random);
    canvas.Paint(motif, new Brush(Width: 0.034f, Length: 0.055f, Count: 3000, Load: 1.3f), random);
    canvas.Paint(motif, new Brush(Width: 0.022f, Length: 0.036f, Count: 3600, Load: 1.6f), random);
    return canvas.Light(depth: 1.7f);
}

void Save(string name, ImageBuffer image)
{
    string path = Path.Combine(folder, name);
    ImageFile.Write(image, path, new ImageWriteOptions { Quality = 90 });
    Console.WriteLine(path);
}
