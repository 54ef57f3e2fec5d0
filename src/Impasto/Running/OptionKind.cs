namespace Impasto.Running;

/// <summary>The kinds of values that options have.</summary>
public enum OptionKind
{
    /// <summary>On or off.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One of several names.</summary>
    Choice,

    /// <summary>A text, perhaps a path.</summary>
    Text,

    /// <summary>Layers with weights.</summary>
    Layers,
}
