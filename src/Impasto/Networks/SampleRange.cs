namespace Impasto.Networks;

/// <summary>What the samples of images are to a network: what stands for black, and what for white.</summary>
public sealed record SampleRange
{
    private SampleRange(string name, float black, float white) => (Name, Black, White) = (name, black, white);

    /// <summary>Gets 0 to 1.</summary>
    public static SampleRange Unit { get; } = new("0..1", 0, 1);

    /// <summary>Gets 0 to 255.</summary>
    public static SampleRange Bytes { get; } = new("0..255", 0, 255);

    /// <summary>Gets -1 to 1.</summary>
    public static SampleRange Signed { get; } = new("-1..1", -1, 1);

    /// <summary>Gets all ranges.</summary>
    public static IReadOnlyList<SampleRange> All { get; } = [Unit, Bytes, Signed];

    /// <summary>Gets the range as text, such as "0..255".</summary>
    public string Name { get; }

    /// <summary>Gets what stands for black.</summary>
    public float Black { get; }

    /// <summary>Gets what stands for white.</summary>
    public float White { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Finds the range of a text.</summary>
    /// <param name="name">The text.</param>
    /// <returns>The range; null where it is none of them.</returns>
    public static SampleRange? Find(string name) => All.FirstOrDefault(range => range.Name == name);
}
