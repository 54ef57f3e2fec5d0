using Impasto.Media.Images;
using Impasto.Samples;
using Impasto.Samples.Painting;

if (args.Length != 1 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("Usage: dotnet run --project samples/Impasto.Samples -- FOLDER");
    return 2;
}

Random random = new(7);
Swirls swirls = new();
Canvas canvas = new(768, Shade.Hex(0x0A0F2C));
canvas.Paint(swirls, new Brush(0.034f, 0.16f, 1400, 1), random);
canvas.Paint(swirls, new Brush(0.019f, 0.11f, 3200, 1.1f), random);
canvas.Paint(swirls, new Brush(0.011f, 0.075f, 5200, 1.2f), random);
ImageFile.Write(canvas.Light(1.6f), Path.Combine(args[0], "swirls.png"));
return 0;
