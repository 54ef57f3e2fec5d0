namespace Impasto.Studio.Storage;

/// <summary>What a picture of the studio is for.</summary>
internal enum PictureKind
{
    /// <summary>A photograph to repaint.</summary>
    Content,

    /// <summary>A painting to learn from.</summary>
    Style,

    /// <summary>Where something goes: white for all of it.</summary>
    Mask,

    /// <summary>What a job has painted.</summary>
    Result,

    /// <summary>A film, dropped or painted.</summary>
    Film,
}
