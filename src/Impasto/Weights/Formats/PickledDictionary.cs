namespace Impasto.Weights.Formats;

/// <summary>The pairs of a pickled dictionary, in its order; nothing is hashed, so that no key can be costly.</summary>
internal sealed class PickledDictionary : List<KeyValuePair<object?, object?>>;
