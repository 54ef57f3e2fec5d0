namespace Impasto.Compute.Strips;

/// <summary>Where values are kept from one pass over the strips to the next.</summary>
public enum StorePlace
{
    /// <summary>In memory, as they are.</summary>
    Memory,

    /// <summary>
    /// In memory, as 16 bits: how far each value lies between the least and the largest of its row and channel.
    /// </summary>
    Short,

    /// <summary>In a temporary file.</summary>
    File,
}
