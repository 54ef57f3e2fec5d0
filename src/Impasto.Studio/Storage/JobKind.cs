namespace Impasto.Studio.Storage;

/// <summary>What a job of the studio makes.</summary>
internal enum JobKind
{
    /// <summary>A picture.</summary>
    Picture,

    /// <summary>A film.</summary>
    Film,

    /// <summary>A network that has learned a style.</summary>
    Training,
}
