namespace Impasto.Video.OpticalFlow;

/// <summary>A file of optical flow cannot be used; the message says why in one line.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class FlowException(string message, Exception? innerException = null)
    : ImpastoException(message, innerException);
