namespace Impasto.Video.OpticalFlow;

/// <summary>How much work an optical flow is worth.</summary>
public enum FlowPreset
{
    /// <summary>Patches alone, down to a quarter of the size.</summary>
    Ultrafast,

    /// <summary>Patches and refinement, down to a quarter of the size.</summary>
    Fast,

    /// <summary>Patches closer together and refinement, down to half of the size.</summary>
    Medium,
}
