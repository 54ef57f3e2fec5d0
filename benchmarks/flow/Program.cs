using System.Diagnostics;
using System.Globalization;
using Impasto.Media.Images;
using Impasto.Video.OpticalFlow;

// A line of standard input, "PRESET THREADS FROM TO FLOW", is answered by the milliseconds that it took to compute the
// flow of two pictures, which is written to a file.
Dictionary<string, ImageBuffer> pictures = [];
Dictionary<string, DisFlow> kept = [];
while (Console.ReadLine()?.Split(' ') is [string preset, string threads, string from, string to, string target])
{
    (ImageBuffer first, ImageBuffer second) = (Picture(from), Picture(to));
    string key = $"{preset} {threads} {first.Width} {first.Height}";
    if (!kept.TryGetValue(key, out DisFlow? flow))
    {
        kept[key] = flow = new DisFlow(
            first.Width, first.Height, Enum.Parse<FlowPreset>(preset, ignoreCase: true),
            int.Parse(threads, CultureInfo.InvariantCulture));
    }

    long start = Stopwatch.GetTimestamp();
    FlowField field = flow.Between(first, second);
    double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    FlowFile.Write(target, field);
    Console.WriteLine(milliseconds.ToString(CultureInfo.InvariantCulture));
}

ImageBuffer Picture(string path)
{
    if (!pictures.TryGetValue(path, out ImageBuffer? picture))
    {
        pictures[path] = picture = ImageFile.Read(path);
    }

    return picture;
}
