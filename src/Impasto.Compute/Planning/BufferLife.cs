namespace Impasto.Compute.Planning;

/// <summary>A piece of memory that is wanted from one step to another, both included.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="First">The step that writes it.</param>
/// <param name="Last">The last step that reads it.</param>
internal readonly record struct BufferLife(long Bytes, int First, int Last);
