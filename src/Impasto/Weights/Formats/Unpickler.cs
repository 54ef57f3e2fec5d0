using System.Buffers.Binary;
using System.Text;

namespace Impasto.Weights.Formats;

/// <summary>
/// Reads the part of Python's pickle language that state dictionaries of PyTorch are written in. It builds
/// dictionaries (lists of pairs), lists, tuples (arrays), strings, numbers, truth values and descriptions of tensors;
/// whatever else a pickle asks for is refused by name, and nothing of it is ever run.
/// See https://github.com/python/cpython/blob/main/Lib/pickletools.py.
/// </summary>
internal sealed class Unpickler(Stream stream)
{
    internal const int MostBytes = 16 << 20;
    private const int MostInstructions = 1_000_000;
    private const int LongestName = 200;

    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];
    private readonly byte[] number = new byte[8];
    private int bytesLeft = MostBytes;
    private int instructionsLeft = MostInstructions;

    /// <summary>Gets the storages that tensors refer to, by key.</summary>
    internal Dictionary<string, PickledStorage> Storages { get; } = [];

    /// <summary>Reads one pickle.</summary>
    /// <exception cref="InvalidDataException">It is damaged, too large, or asks for more than data.</exception>
    internal object? Load()
    {
        stack.Clear();
        marks.Clear();
        memo.Clear();
        while (true)
        {
            if (--instructionsLeft < 0)
            {
                throw new InvalidDataException(
                    $"its pickle has more than {MostInstructions} instructions; it is no file of weights");
            }

            byte instruction = Byte();
            if (instruction == '.')
            {
                return stack.Count == 1 && marks.Count == 0 ? stack[0] : throw Damaged();
            }

            if (!Scalar(instruction) && !Container(instruction) && !Memo(instruction) && !Call(instruction))
            {
                throw Refused($"uses the instruction 0x{instruction:x2}{Meaning(instruction)}");
            }
        }
    }

    private static InvalidDataException Damaged() => new("its pickle is damaged; download or export the file again");

    private static InvalidDataException Refused(string what) => new(
        $"its pickle {what}, and only tensors and dictionaries are read; save the network's state_dict() alone");

    private static string Meaning(byte instruction) => instruction switch
    {
        0x92 => " (NEWOBJ_EX)",
        (byte)'i' => " (INST)",
        (byte)'o' => " (OBJ)",
        0x82 or 0x83 or 0x84 => " (EXT)",
        _ => "",
    };

    private bool Scalar(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'N': Push(null); return true;
            case 0x88: Push(true); return true;
            case 0x89: Push(false); return true;
            case (byte)'K': Push((long)Byte()); return true;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Number(2))); return true;
            case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Number(4))); return true;
            case 0x8a: Push(Long(Byte())); return true;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Number(8))); return true;
            case (byte)'X': Push(Text(Encoding.UTF8, UInt32())); return true;
            case 0x8c: Push(Text(Encoding.UTF8, Byte())); return true;
            case (byte)'T': Push(Text(Encoding.Latin1, UInt32())); return true;
            case (byte)'U': Push(Text(Encoding.Latin1, Byte())); return true;
            default: return false;
        }
    }

    private bool Container(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'(': marks.Add(stack.Count); return true;
            case (byte)'0': Pop(); return true;
            case (byte)']': Push(new List<object?>()); return true;
            case (byte)'a': Append([Pop()]); return true;
            case (byte)'e': Append(PopToMark()); return true;
            case (byte)')': Push(Array.Empty<object?>()); return true;
            case (byte)'t': Push(PopToMark()); return true;
            case 0x85 or 0x86 or 0x87: Push(Pop(instruction - 0x84)); return true;
            case (byte)'}': Push(new PickledDictionary()); return true;
            case (byte)'s': SetItems(Pop(2)); return true;
            case (byte)'u': SetItems(PopToMark()); return true;
            default: return false;
        }
    }

    private bool Memo(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'h': Push(Recall(Byte())); return true;
            case (byte)'j': Push(Recall(UInt32())); return true;
            case (byte)'q': memo[Byte()] = Top(); return true;
            case (byte)'r': memo[UInt32()] = Top(); return true;
            case 0x94: memo[(uint)memo.Count] = Top(); return true;
            default: return false;
        }
    }

    private bool Call(byte instruction)
    {
        switch (instruction)
        {
            case 0x80: Byte(); return true;
            case 0x95: Number(8); return true;
            case (byte)'c': Push(Global(Line(), Line())); return true;
            case 0x93:
                Push(Pop(2) is [string module, string name] ? Global(module, name) : throw Damaged());
                return true;
            case (byte)'R':
                Push(Pop(2) is [PickledFunction function, object?[] arguments]
                    ? Apply(function, arguments)
                    : throw Damaged());
                return true;
            case 0x81:
                Push(Pop(2) is [PickledFunction.Parameter, object?[] values]
                    ? Apply(PickledFunction.Parameter, values)
                    : throw Refused("makes an object (NEWOBJ)"));
                return true;
            case (byte)'Q': Push(Storage(Pop())); return true;
            case (byte)'b': SetState(Pop()); return true;
            default: return false;
        }
    }

    private static object Global(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => PickledFunction.OrderedDictionary,
        ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => PickledFunction.RebuildTensor,
        ("torch._utils", "_rebuild_parameter") => PickledFunction.RebuildParameter,
        ("torch.nn.parameter", "Parameter") => PickledFunction.Parameter,
        ("torch" or "torch.cuda", _) when PickledStorageType.Find(name) is { } type => type,
        _ => throw Refused($"asks for '{module}.{name}'"),
    };

    private static object Apply(PickledFunction function, object?[] arguments)
    {
        switch (function)
        {
            case PickledFunction.OrderedDictionary when arguments.Length == 0:
                return new PickledDictionary();
            case PickledFunction.OrderedDictionary when arguments is [List<object?> pairs]:
                PickledDictionary dictionary = new();
                foreach (object? pair in pairs)
                {
                    dictionary.Add(
                        pair is List<object?> and [string key, var value] ? new(key, value) : throw Damaged());
                }

                return dictionary;
            case PickledFunction.RebuildTensor
                when arguments is [PickledStorage storage, long offset, object?[] size, object?[] stride, ..]:
                return new PickledTensor(storage, offset, Longs(size), Longs(stride));
            case PickledFunction.RebuildParameter when arguments is [PickledTensor tensor, ..]:
                return tensor;
            case PickledFunction.Parameter:
                return new PickledParameter { Tensor = arguments is [PickledTensor data, ..] ? data : null };
            default:
                throw Damaged();
        }
    }

    /// <summary>
    /// Takes the tensor out of the state of an old parameter; what else has state is a state dictionary, which
    /// carries its modules' versions as an attribute that is no part of the weights.
    /// </summary>
    private void SetState(object? state)
    {
        object? target = Top();
        if (target is PickledParameter parameter)
        {
            parameter.Tensor = state is object?[] and [PickledTensor tensor, ..] ? tensor : parameter.Tensor;
        }
        else if (target is not PickledDictionary)
        {
            throw Refused("sets the state of an object");
        }
    }

    private static long[] Longs(object?[] values) =>
        Array.TrueForAll(values, value => value is long) ? [.. values.Cast<long>()] : throw Damaged();

    /// <summary>Reads ('storage', type, key, location, count), with a null for views in the older format.</summary>
    private PickledStorage Storage(object? id)
    {
        if (id is not object?[] parts
            || parts is not ["storage", PickledStorageType type, string key, _, long count, ..]
            || count < 0 || count > long.MaxValue / sizeof(double))
        {
            throw Damaged();
        }

        if (parts is [_, _, _, _, _, not null, ..])
        {
            throw Refused("has storages that are views of others");
        }

        PickledStorage storage = new(key, type, count);
        return Storages.TryAdd(key, storage) || Storages[key] == storage ? storage : throw Damaged();
    }

    private void Push(object? value) => stack.Add(value);

    private object? Top() => stack.Count > (marks.Count > 0 ? marks[^1] : 0) ? stack[^1] : throw Damaged();

    private object? Pop()
    {
        object? top = Top();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private object?[] Pop(int count)
    {
        object?[] values = new object?[count];
        for (int i = count - 1; i >= 0; i--)
        {
            values[i] = Pop();
        }

        return values;
    }

    private object?[] PopToMark()
    {
        if (marks.Count == 0)
        {
            throw Damaged();
        }

        int mark = marks[^1];
        object?[] values = [.. stack[mark..]];
        stack.RemoveRange(mark, stack.Count - mark);
        marks.RemoveAt(marks.Count - 1);
        return values;
    }

    private void Append(object?[] values)
    {
        List<object?> list = Top() as List<object?> ?? throw Damaged();
        list.AddRange(values);
    }

    private void SetItems(object?[] values)
    {
        if (Top() is not PickledDictionary dictionary || values.Length % 2 != 0)
        {
            throw Damaged();
        }

        for (int i = 0; i < values.Length; i += 2)
        {
            dictionary.Add(new(values[i], values[i + 1]));
        }
    }

    private object? Recall(uint index) => memo.TryGetValue(index, out object? value) ? value : throw Damaged();

    private byte Byte()
    {
        Spend(1);
        int value = stream.ReadByte();
        return value >= 0 ? (byte)value : throw new EndOfStreamException();
    }

    private ReadOnlySpan<byte> Number(int length)
    {
        Spend((uint)length);
        Span<byte> bytes = number.AsSpan(0, length);
        stream.ReadExactly(bytes);
        return bytes;
    }

    private uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Number(4));

    private long Long(int length)
    {
        if (length > sizeof(long))
        {
            throw Damaged();
        }

        ReadOnlySpan<byte> bytes = Number(length);
        long value = length > 0 && (sbyte)bytes[^1] < 0 ? -1 : 0;
        for (int i = length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private string Text(Encoding encoding, uint length)
    {
        Spend(length);
        byte[] bytes = new byte[length];
        stream.ReadExactly(bytes);
        return encoding.GetString(bytes);
    }

    private string Line()
    {
        StringBuilder line = new();
        for (char c = (char)Byte(); c != '\n'; c = (char)Byte())
        {
            line.Append(line.Length < LongestName ? c : throw Damaged());
        }

        return line.ToString();
    }

    private void Spend(uint bytes)
    {
        if (bytes > bytesLeft)
        {
            throw new InvalidDataException($"its pickle is longer than {MostBytes >> 20} MB; it is no file of weights");
        }

        bytesLeft -= (int)bytes;
    }
}
