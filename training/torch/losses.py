"""The losses of Impasto.Losses: differences relative to the size of what is aimed at."""

import torch
import torch.nn.functional as F

LEAST = 1e-12
ROOT_STEPS = 15


def relative(found, target):
    """The mean squared difference as a share of the target's mean square."""
    return (found - target).square().mean() / (target.square().mean() + LEAST)


def normalised(weights):
    return {layer: weight / sum(weights.values()) for layer, weight in weights.items()}


def gram(features):
    """The Gram matrix of each image's channels, divided by the number of pixels."""
    pixels = features.permute(0, 2, 3, 1).flatten(1, 2)
    with torch.autocast(features.device.type, enabled=False):
        return pixels.transpose(1, 2) @ pixels / pixels.shape[1]


def covariance(features):
    """The Gram matrix of features less their means."""
    return gram(features - features.mean(dim=(2, 3), keepdim=True))


def channel_mean(features):
    return features.mean(dim=(2, 3))


def channel_deviation(features):
    return (features.var(dim=(2, 3), unbiased=False) + 1e-5).sqrt()


def adaptive_instance_norm(content, style):
    """The content's features with the means and deviations of the style's channels."""
    def spread(statistic):
        return statistic[:, :, None, None]

    floor = 2e-4 * channel_mean(content)  # the rounding of a flat scene, which is not to be made larger
    gain = channel_deviation(style) / (channel_deviation(content).square() + floor.square()).sqrt()
    return (content - spread(channel_mean(content))) * spread(gain) + spread(channel_mean(style))


def total_variation(image):
    pixels = image.shape[0] * image.shape[2] * image.shape[3]
    down, right = image[:, :, 1:] - image[:, :, :-1], image[:, :, :, 1:] - image[:, :, :, :-1]
    return (down.square().sum() + right.square().sum()) / pixels


def range_penalty(image):
    pixels = image.shape[0] * image.shape[2] * image.shape[3]
    return (F.relu(image - 1).square().sum() + F.relu(-image).square().sum()) / pixels


def trace(matrices):
    return matrices.diagonal(dim1=1, dim2=2).sum(1)


def square_root(matrices):
    """The root of symmetric matrices by Newton and Schulz, not run to its end (MatrixSquareRoot.cs)."""
    norm = (matrices.square().sum(dim=(1, 2), keepdim=True) + LEAST).sqrt()
    identity = torch.eye(matrices.shape[1], device=matrices.device)[None]
    y, z = matrices / norm, identity
    for _ in range(ROOT_STEPS):
        correction = 1.5 * identity - 0.5 * z @ y
        y, z = y @ correction, correction @ z
    return y * norm.sqrt()


# By name the constant of a style loss (StyleLosses.cs), and the statistics that it compares.
STYLE_LOSSES = {
    "gram": (1, [gram]),
    "covariance": (0.83, [covariance]),
    "bn": (2.7, [channel_mean, channel_deviation]),
    "mmd-linear": (2, [channel_mean]),
    "mmd-poly": (1, [gram]),
    "wasserstein": (1, [channel_mean, covariance]),
}


class StyleTable:
    """The statistics of styles, with which each image of a batch is compared by the style that it is to have."""

    def __init__(self, encoder, layers, styles, loss, device):
        self.layers, self.is_distance = normalised(layers), loss == "wasserstein"
        balance, self.statistics = STYLE_LOSSES[loss]
        self.weights = torch.tensor([weight * balance for _, weight in styles], dtype=torch.float32, device=device)
        rows = {}
        with torch.no_grad():
            for image, _ in styles:
                for layer, features in encoder.encode(image[None].to(device), layers).items():
                    for statistic in self.statistics:
                        rows.setdefault((layer, statistic), []).append(statistic(features)[0])
        self.targets = {key: torch.stack(found) for key, found in rows.items()}
        self.scales = {
            key: (found.double().flatten(1).square().mean(dim=1) + LEAST).rsqrt().float()
            for key, found in self.targets.items()
        }

    def compare(self, features, choice):
        """
        The style loss, and what is minimised in its place: tamed where it is large, and times each style's weight.
        """
        loss = weighted = 0
        for term, share in self.distances(features, choice) if self.is_distance else self.terms(features, choice):
            loss = loss + term.mean() * share
            weighted = weighted + (((term + 1).sqrt() - 1) * 2 * self.weights[choice]).mean() * share
        return loss, weighted

    def terms(self, features, choice):
        """The relative mean squares of the images by layer and statistic."""
        for layer, share in self.layers.items():
            for statistic in self.statistics:
                difference = (statistic(features[layer]) - self.targets[layer, statistic][choice]).flatten(1)
                relative_difference = difference * self.scales[layer, statistic][choice][:, None]
                yield relative_difference.square().mean(dim=1), share / len(self.statistics)

    def distances(self, features, choice):
        """The Wasserstein distances of the images' Gaussians, of all layers together."""
        found = 0
        for layer, share in self.layers.items():
            wanted_mean, wanted = (self.targets[layer, statistic][choice] for statistic in self.statistics)
            mean, spread = (statistic(features[layer]) for statistic in self.statistics)
            with torch.autocast(spread.device.type, enabled=False):
                with torch.no_grad():
                    root = square_root(wanted)
                apart = trace(spread + wanted - 2 * square_root(root @ spread @ root))
            size = wanted_mean.square().sum(1) + trace(wanted)
            found = found + ((mean - wanted_mean).square().sum(1) + apart) / (size + LEAST) * share
        return [(found, 1)]


class PerceptualLoss:
    """What a network learns to paint by: a photograph's features and a style's statistics (PerceptualLoss.cs)."""

    def __init__(self, encoder, styles, model, device):
        self.encoder, self.model = encoder, model
        if model["styleLoss"] not in STYLE_LOSSES:
            raise SystemExit(f"'styleLoss' is {model['styleLoss']}; here it is one of {', '.join(STYLE_LOSSES)}.")
        default_content = ["relu3_3" if encoder.is_vgg16 else "relu4_2"]
        default_style = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"] if encoder.is_vgg16 else [
            "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"]
        content = model["contentLayers"] or default_content
        self.content = normalised({encoder.compared_layer(layer): 1 for layer in content})
        style = {encoder.compared_layer(layer): 1 for layer in model["styleLayers"] or default_style}
        self.table = StyleTable(encoder, style, styles, model["styleLoss"], device)

    def of(self, result, content, choice):
        """The loss, and its terms before they are weighted."""
        found = self.encoder.encode(result, {*self.content, *self.table.layers})
        with torch.no_grad():
            wanted = self.encoder.encode(content, self.content)
        style, minimised_style = self.table.compare(found, choice)
        terms = {
            "content": sum(relative(found[layer], wanted[layer]) * share for layer, share in self.content.items()),
            "style": style,
            "total variation": total_variation(result),
            "range": range_penalty(result),
        }
        loss = terms["content"] * self.model["contentWeight"] + minimised_style
        loss = loss + terms["total variation"] * self.model["tvWeight"] + terms["range"] * self.model["rangeWeight"]
        return loss, terms
