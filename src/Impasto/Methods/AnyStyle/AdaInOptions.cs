namespace Impasto.Methods.AnyStyle;

/// <summary>The options of <see cref="AdaIn"/>.</summary>
public sealed record AdaInOptions : AnyStyleOptions;
