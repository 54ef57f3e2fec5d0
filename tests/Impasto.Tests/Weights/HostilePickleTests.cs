using System.IO.Compression;
using Impasto.Weights;

namespace Impasto.Tests.Weights;

public sealed class HostilePickleTests
{
    [Theory]
    [InlineData("hostile-system.pth", "'posix.system'")]
    [InlineData("hostile-system-legacy.pth", "'posix.system'")]
    [InlineData("hostile-eval.pth", "'__builtin__.eval'")]
    [InlineData("whole-module.pth", "'torch.nn.modules.container.Sequential'")]
    public void A_call_of_anything_else_than_PyTorch_s_tensors_is_refused_by_name(string name, string said)
    {
        string path = WeightFixtures.Find(name);

        WeightFixtures.AssertRefused(() => WeightFile.Open(path), path, said, "state_dict()");

        Assert.False(File.Exists("impasto-was-here"));
    }

    [Theory]
    [InlineData("(Nios\nsystem\n", "(INST)")]
    [InlineData("cposix\nsystem\n(o", "'posix.system'")]
    [InlineData("((o", "(OBJ)")]
    [InlineData("N)\u0081", "(NEWOBJ)")]
    [InlineData("ccollections\nOrderedDict\n)\u0081", "(NEWOBJ)")]
    [InlineData("N)}\u0092", "(NEWOBJ_EX)")]
    [InlineData("NNb", "state of an object")]
    [InlineData("\u0082\u0001", "(EXT)")]
    [InlineData("I1\n", "0x49")]
    [InlineData("ctorch\nload\n", "'torch.load'")]
    [InlineData("ctorch._utils\n__builtins__\n", "'torch._utils.__builtins__'")]
    [InlineData("ccollections\nOrderedDict\n}b", "state of an object")]
    [InlineData("X\u0001\0\0\0aX\u0001\0\0\0b\u0093", "'a.b'")]
    [InlineData("cbad\u001b[31m\nna\tme\n", "'bad?[31m.na?me'")]
    public void An_instruction_that_could_build_an_object_is_refused(string pickle, string said)
    {
        RefusesZip(new HandmadePickle().Raw(pickle), said);
        RefusesLegacy(new HandmadePickle().Raw(pickle), said);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("N0")]
    [InlineData("NN")]
    [InlineData("(N")]
    [InlineData("N(0")]
    [InlineData("t")]
    [InlineData("Na")]
    [InlineData("]Ns")]
    [InlineData("}(Nu")]
    [InlineData("}NNa")]
    [InlineData("h\u0005")]
    [InlineData("q\u0005")]
    [InlineData("NQ")]
    [InlineData("NNR")]
    [InlineData("\u008a\u0009123456789")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R")]
    [InlineData("ctorch._utils\n_rebuild_parameter\n(NtR")]
    [InlineData("ctorch\nFloatStorage\n)R")]
    [InlineData("ccollections\nOrderedDict\n(]NatR")]
    [InlineData("NN\u0093")]
    [InlineData("N(0t")]
    [InlineData("N(\u0085t")]
    [InlineData("}NN(st")]
    [InlineData("]N(at")]
    [InlineData("}N(bt")]
    [InlineData("N(q\u0000t0")]
    [InlineData("N(\u0094t0")]
    [InlineData("ccollections\nOrderedDict\n)(Rt")]
    public void A_pickle_that_does_not_hold_together_is_refused(string pickle) =>
        RefusesZip(new HandmadePickle().Raw(pickle), "its pickle is damaged");

    [Theory]
    [InlineData("N")]
    [InlineData("}")]
    [InlineData("]")]
    [InlineData("}X\u0001\0\0\0aK\u0001s")]
    [InlineData("}X\n\0\0\0state_dict}X\u0001\0\0\0aK\u0001ss")]
    public void A_pickle_without_tensors_is_refused(string pickle) =>
        RefusesZip(new HandmadePickle().Raw(pickle), "holds no dictionary of tensors");

    [Theory]
    [InlineData(4, 1, new long[] { 4 }, new long[] { 1 })]
    [InlineData(4, -1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(4, 0, new long[] { 2, 2 }, new long[] { 3, 1 })]
    [InlineData(4, 0, new long[] { 2, 2 }, new long[] { -1, 1 })]
    [InlineData(4, 0, new long[] { 2, 2 }, new long[] { 1 })]
    [InlineData(4, 0, new long[] { 8 }, new long[] { 0 })]
    [InlineData(4, 0, new long[] { -1 }, new long[] { 1 })]
    [InlineData(4, long.MaxValue, new long[] { 4 }, new long[] { 1 })]
    [InlineData(4, 3, new long[] { 2 }, new long[] { long.MaxValue })]
    [InlineData(4, 0, new long[] { 3, 3 }, new long[] { long.MaxValue / 2, long.MaxValue / 2 })]
    [InlineData(4, 0, new long[] { 1L << 32, 1L << 32 }, new long[] { 1, 1 })]
    [InlineData(4, 0, new long[] { 0, long.MaxValue, long.MaxValue }, new long[] { 1, 1, 1 })]
    public void A_tensor_outside_its_storage_is_refused(long stored, long offset, long[] extents, long[] strides)
    {
        HandmadePickle Pickle() => Dictionary(pickle => pickle.Tensor(stored, offset, extents, strides));

        Refuses(Pickle().Zip(new byte[16]), "'a'");
        Refuses(Pickle().Legacy(stored, new byte[16]), "'a'");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue)]
    [InlineData((1L << 62) + 4)]
    public void A_storage_of_another_length_than_claimed_is_refused(long claimed)
    {
        HandmadePickle Pickle() => Dictionary(pickle => pickle.Tensor(claimed, 0, [2], [1]));

        Refuses(Pickle().Zip(new byte[16]), "damaged");
        Refuses(Pickle().Legacy(claimed, new byte[16]), "");
        Refuses(Dictionary(pickle => pickle.Tensor(4, 0, [2], [1])).Legacy(claimed, new byte[16]), "damaged");
    }

    [Fact]
    public void A_sound_handmade_file_is_read()
    {
        using TemporaryFolder folder = new();
        byte[] storage = [.. new[] { 1f, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)];
        HandmadePickle Pickle() => Dictionary(pickle => pickle.Tensor(4, 1, [2], [2]));

        Assert.Equal([2f, 4], WeightFixtures.ReadAll(folder.Write("zip", Pickle().Zip(storage)))["a"].Values);
        Assert.Equal([2f, 4], WeightFixtures.ReadAll(folder.Write("legacy", Pickle().Legacy(4, storage)))["a"].Values);
    }

    [Fact]
    public void The_dictionary_as_Python_2_writes_it_is_read()
    {
        using TemporaryFolder folder = new();
        HandmadePickle pickle = new HandmadePickle()
            .Raw("ccollections\nOrderedDict\n(](](U\u0001a").Tensor(2, 0, [2], [1]).Raw("eetR");

        string path = folder.Write("w", pickle.Zip([0, 0, 128, 63, 0, 0, 128, 63]));
        Assert.Equal([1f, 1], WeightFixtures.ReadAll(path)["a"].Values);
    }

    [Fact]
    public void Packed_zeros_are_refused_before_they_take_memory()
    {
        const int count = 40 << 20;
        byte[] file = Dictionary(pickle => pickle.Tensor(count, 0, [count], [1]))
            .Zip(new byte[count * 4], CompressionLevel.Optimal);

        Refuses(file, "claim to hold 160 MB");
    }

    [Fact]
    public void Names_that_share_one_storage_cannot_ask_for_more_than_the_file_is_worth()
    {
        const int count = 1 << 20;
        HandmadePickle pickle = new HandmadePickle().Raw("}");
        for (int i = 0; i < 100; i++)
        {
            pickle.Text($"a{i}").Tensor(count, 0, [count], [1]).Raw("s");
        }

        Refuses(pickle.Zip(new byte[count * 4]), "claim to hold 400 MB");
    }

    [Fact]
    public void A_pickle_of_endless_instructions_is_refused()
    {
        HandmadePickle pickle = new();
        for (int i = 0; i < 1_100_000; i++)
        {
            pickle.Raw("}");
        }

        RefusesZip(pickle, "more than 1000000 instructions");
    }

    [Fact]
    public void A_deeply_nested_pickle_is_no_trouble()
    {
        string nested = new string(']', 200_000) + new string('a', 199_999);

        RefusesZip(new HandmadePickle().Raw(nested), "no dictionary of tensors");
    }

    [Fact]
    public void A_string_longer_than_the_file_is_refused()
    {
        RefusesZip(new HandmadePickle().Raw("X").Raw(0xff, 0xff, 0xff, 0xff), "longer than 16 MB");
        RefusesZip(new HandmadePickle().Raw("X").Raw(0xff, 0xff, 0x0f, 0), "truncated");
    }

    private static HandmadePickle Dictionary(Func<HandmadePickle, HandmadePickle> value) =>
        value(new HandmadePickle().Raw("}").Text("a")).Raw("s");

    private static void RefusesZip(HandmadePickle pickle, string said) => Refuses(pickle.Zip([]), said);

    private static void RefusesLegacy(HandmadePickle pickle, string said) => Refuses(pickle.Legacy(0, []), said);

    private static void Refuses(byte[] file, string said)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("w", file);
        WeightFixtures.AssertRefused(() => WeightFile.Open(path), path, said);
    }
}
