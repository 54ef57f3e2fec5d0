using System.Reflection;
using System.Runtime.Loader;
using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public sealed class SystemVipsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("bundled", false)]
    [InlineData("system", true)]
    public void The_variable_chooses(string? value, bool chosen) => Assert.Equal(chosen, SystemVips.IsChosen(value));

    [Fact]
    public void Another_value_is_refused()
    {
        ImageException e = Assert.Throws<ImageException>(() => SystemVips.IsChosen("sytem"));

        Assert.Contains("IMPASTO_VIPS=sytem", e.Message);
        Assert.Contains("'system'", e.Message);
    }

    [Fact]
    public void A_system_without_libvips_is_told_the_packages()
    {
        ImageException e = Assert.Throws<ImageException>(() => SystemVips.Load(["no-such-library.so.42"]));

        Assert.DoesNotContain('\n', e.Message);
        Assert.All(
            (string[])["no-such-library.so.42", "apt install libvips42", "libvips42t64", "brew", "vcpkg"],
            part => Assert.Contains(part, e.Message));
    }

    [Fact]
    public void The_choice_is_made_before_NetVips_starts()
    {
        ImageBuffer image = TestImage.Noise(20, 10, 255, alpha: true);
        ImageFile.Write(image, folder["a.png"]);

        // The libraries once more, in a context of their own: NetVips has started in this one. The loader gives the
        // libvips that is loaded already, where the system has none too.
        Context context = new();
        Assembly media = context.LoadFromAssemblyPath(typeof(ImageFile).Assembly.Location);
        Type file = media.GetType(typeof(ImageFile).FullName!)!;
        Environment.SetEnvironmentVariable(SystemVips.Variable, "system");
        try
        {
            object read = Call(file, "Read", folder["a.png"], null)!;
            Call(file, "Write", read, folder["b.png"], null);
        }
        finally
        {
            Environment.SetEnvironmentVariable(SystemVips.Variable, null);
        }

        Assert.Equal(image.Pixels.ToArray(), ImageFile.Read(folder["b.png"]).Pixels.ToArray());
    }

    private static object? Call(Type type, string method, params object?[] arguments) =>
        type.GetMethods()
            .Single(m => m.Name == method
                && m.GetParameters() is [.., { ParameterType.Name: "String" }, _] parameters
                && parameters.Length == arguments.Length)
            .Invoke(null, arguments);

    private sealed class Context() : AssemblyLoadContext("system's libvips")
    {
        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name == "NetVips"
            ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "NetVips.dll"))
            : null;
    }
}
