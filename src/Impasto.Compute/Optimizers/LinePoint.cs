namespace Impasto.Compute.Optimizers;

/// <summary>A point on the line that a line search walks along.</summary>
/// <param name="Length">How far along the direction it is.</param>
/// <param name="Loss">The loss there.</param>
/// <param name="Slope">The derivative of the loss along the direction there.</param>
/// <param name="Gradient">Which of the search's vectors holds the gradient there.</param>
internal readonly record struct LinePoint(double Length, double Loss, double Slope, int Gradient);
