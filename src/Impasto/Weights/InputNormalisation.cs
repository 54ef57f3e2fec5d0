namespace Impasto.Weights;

/// <summary>What a network expects of its input image.</summary>
public enum InputNormalisation
{
    /// <summary>
    /// RGB in [0, 1], minus the mean (0.485, 0.456, 0.406), over the deviation (0.229, 0.224, 0.225).
    /// </summary>
    Torchvision,

    /// <summary>
    /// BGR in [0, 255], minus the mean (103.939, 116.779, 123.68): the networks of Gatys et al. in Caffe.
    /// </summary>
    Caffe,

    /// <summary>RGB in [0, 1] as it stands; the file may bring a first 1x1 convolution of its own.</summary>
    Unit,
}
