namespace Impasto.Running;

/// <summary>The disk has no room for what a run keeps in temporary files since it does not fit into memory.</summary>
/// <param name="message">How much is missing and what to do.</param>
/// <param name="innerException">What the system said where the disk was full before the run was done.</param>
public sealed class DiskShortageException(string message, Exception? innerException = null)
    : ImpastoException(message, innerException);
