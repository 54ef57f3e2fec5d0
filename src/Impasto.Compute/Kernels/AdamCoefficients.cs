namespace Impasto.Compute.Kernels;

/// <summary>The numbers of one step of Adam that are the same for every variable.</summary>
/// <param name="Beta1">What the first moment keeps.</param>
/// <param name="OneMinusBeta1">What the first moment takes of the gradient.</param>
/// <param name="Beta2">What the second moment keeps.</param>
/// <param name="OneMinusBeta2">What the second moment takes of the squared gradient.</param>
/// <param name="StepSize">The learning rate over the bias correction of the first moment.</param>
/// <param name="SecondCorrectionRoot">The square root of the bias correction of the second moment.</param>
/// <param name="Epsilon">What is added to the root of the second moment.</param>
internal readonly record struct AdamCoefficients(
    float Beta1,
    float OneMinusBeta1,
    float Beta2,
    float OneMinusBeta2,
    float StepSize,
    float SecondCorrectionRoot,
    float Epsilon);
