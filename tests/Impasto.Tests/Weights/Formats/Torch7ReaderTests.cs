using System.Text;
using Impasto.Weights;

namespace Impasto.Tests.Weights.Formats;

/// <summary>What files of Torch7's have beside what networks of the fixtures do; hostile ones are elsewhere.</summary>
public sealed class Torch7ReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly MemoryStream bytes = new();
    private readonly BinaryWriter writer;

    public Torch7ReaderTests() => writer = new BinaryWriter(bytes);

    public void Dispose()
    {
        writer.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("Float", false)]
    [InlineData("Double", true)]
    [InlineData("Cuda", false)]
    [InlineData("CudaDouble", true)]
    public void A_tensor_is_read_in_the_order_of_its_strides(string type, bool isDouble)
    {
        Table(1, 1);
        Text("net");
        Linear(2, type, isDouble);

        using WeightFile file = Open();
        WeightEntry weight = Assert.Single(file.Entries);
        Assert.Equal(("net.weight", "2 3"), (weight.Name, string.Join(' ', weight.Extents)));
        Assert.Equal([2, 4, 6, 3, 5, 7], file.Read(weight).Values);
    }

    [Fact]
    public void A_module_that_comes_twice_is_one()
    {
        Table(1, 2);
        Text("first");
        Linear(2, "Float", false);
        Text("again");
        Known(4, 2);

        using WeightFile file = Open();
        Assert.Equal("first.weight", Assert.Single(file.Entries).Name);
        Assert.Equal("first", Assert.Single(file.Modules).Path);
    }

    [Fact]
    public void Functions_are_passed_over_and_come_again_by_their_number()
    {
        Table(1, 5);
        Text("old");
        writer.Write(6);
        Function();
        Text("plain");
        Known(7, 20);
        Function();
        Text("recursive");
        Known(8, 21);
        Function();
        Text("again");
        Known(8, 21);
        Text("net");
        Linear(2, "Float", false);

        using WeightFile file = Open();
        Assert.Equal("net.weight", Assert.Single(file.Entries).Name);

        void Function()
        {
            writer.Write(3);
            writer.Write([1, 2, 3]);
            writer.Write(0);
        }
    }

    [Fact]
    public void Many_modules_long_texts_and_long_names_are_refused()
    {
        const int Modules = 10_001;
        Table(1, Modules);
        for (int i = 0; i < Modules; i++)
        {
            Text("a");
            Known(4, 2 + i);
            Characters("V 1");
            Characters("nn.ReLU");
            writer.Write(0);
        }

        AssertRefused("more than 10000 modules");

        Table(1, 1);
        Text(new string('a', (1 << 16) + 1));
        writer.Write(0);
        AssertRefused("a text of 65537 bytes is too long");

        Table(1, 1);
        Text(new string('a', 200));
        Table(2, 1);
        Text(new string('b', 100));
        Table(3, 0);
        AssertRefused("the names of its tables are too long");

        void AssertRefused(string said)
        {
            WeightFixtures.AssertRefused(() => Open().Dispose(), folder.File("w.t7"), said);
            bytes.SetLength(0);
        }
    }

    private WeightFile Open()
    {
        writer.Flush();
        return WeightFile.Open(folder.Write("w.t7", bytes.ToArray()));
    }

    /// <summary>A module with a weight [2, 3] of 1 to 8: from the second on, columns before rows.</summary>
    private void Linear(int number, string type, bool isDouble)
    {
        Known(4, number);
        Characters("V 1");
        Characters("nn.Linear");
        Table(number + 1, 1);
        Text("weight");
        Known(4, number + 2);
        Characters("V 1");
        Characters($"torch.{type}Tensor");
        writer.Write(2);
        foreach (long value in (long[])[2, 3, 1, 2, 2])
        {
            writer.Write(value);
        }

        Known(4, number + 3);
        Characters("V 1");
        Characters($"torch.{type}Storage");
        writer.Write(8L);
        for (int i = 1; i <= 8; i++)
        {
            if (isDouble)
            {
                writer.Write((double)i);
            }
            else
            {
                writer.Write((float)i);
            }
        }
    }

    private void Table(int number, int count)
    {
        Known(3, number);
        writer.Write(count);
    }

    private void Known(int tag, int number)
    {
        writer.Write(tag);
        writer.Write(number);
    }

    private void Text(string text)
    {
        writer.Write(2);
        Characters(text);
    }

    private void Characters(string text)
    {
        writer.Write(text.Length);
        writer.Write(Encoding.ASCII.GetBytes(text));
    }
}
