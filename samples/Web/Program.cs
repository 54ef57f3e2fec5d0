using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Styles;

using ModelLibrary models = new();
using WhiteningColouring method = WhiteningColouring.Load(models);
PreparedStyle style = method.Prepare(ImageFile.Read("painting.jpg"));
WebApplication app = WebApplication.Create(args);
app.MapPost("/stylize", async (HttpRequest request) =>
{
    using (FileStream upload = File.Create("upload"))
    {
        await request.Body.CopyToAsync(upload);
    }

    ImageFile.Write(method.Stylize(ImageFile.Read("upload"), [style]), "answer-of-server.png");
    return Results.Bytes(await File.ReadAllBytesAsync("answer-of-server.png"), "image/png");
});
app.Run();
