"""The losses of image optimisation, as the methods of Impasto define them. Images and features are [1, C, H, W]."""


def gram(features):
    """F^T F / (H W), with F the features as [H W, C]."""
    flat = features.flatten(2)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def content_loss(features, target):
    """mean((F - P)^2) / mean(P^2)."""
    return ((features - target) ** 2).mean() / (target ** 2).mean()


def gram_loss(features, target_gram):
    """mean((G - A)^2) / mean(A^2), with G the Gram matrix of the features."""
    return ((gram(features) - target_gram) ** 2).mean() / (target_gram ** 2).mean()


def style_loss(features, target_grams, layer_weights):
    """The mean of the layers' Gram losses, weighted: sum(w_l L_l) / sum(w_l). All three by layer name."""
    total = sum(weight * gram_loss(features[layer], target_grams[layer]) for layer, weight in layer_weights.items())
    return total / sum(layer_weights.values())


def total_variation(image):
    """
    sum((x[i + 1, j] - x[i, j])^2 + (x[i, j + 1] - x[i, j])^2) / (H W).

    The sum runs over pixels and channels; a difference that would leave the image counts as 0.
    """
    down = ((image[:, :, 1:] - image[:, :, :-1]) ** 2).sum()
    right = ((image[:, :, :, 1:] - image[:, :, :, :-1]) ** 2).sum()
    return (down + right) / (image.shape[2] * image.shape[3])
