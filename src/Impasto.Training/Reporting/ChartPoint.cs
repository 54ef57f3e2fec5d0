namespace Impasto.Training.Reporting;

/// <summary>A point of a curve.</summary>
/// <param name="Step">The step, to the right.</param>
/// <param name="Value">The value, upwards.</param>
internal readonly record struct ChartPoint(double Step, double Value);
