using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;

using ModelLibrary models = new();
using IStylizer stylizer = MethodCatalog.Default.Create("wct", models);
StyleSource style = ImageFile.Read("painting.jpg");
ImageReadOptions reading = new() { LargestEdge = 1024 };
WebApplication app = WebApplication.Create(args);
app.MapPost("/stylize", async (HttpRequest upload, CancellationToken aborted) =>
{
    using MemoryStream photo = new();
    await upload.Body.CopyToAsync(photo, aborted);
    photo.Position = 0;
    StylizeRequest request = new(ImageFile.Read(photo, reading), style);
    RunResult result = await stylizer.StylizeAsync(request, new RunContext { Cancellation = aborted });
    return Results.Bytes(ImageFile.ToBytes(result.Image, "png"), "image/png");
});
app.Run();
