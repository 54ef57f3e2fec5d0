namespace Impasto.Compute.Strips;

/// <summary>Where values are kept from one pass over the strips to the next.</summary>
internal enum StorePlace
{
    /// <summary>In memory.</summary>
    Memory,

    /// <summary>In a temporary file.</summary>
    File,
}
