"""The losses of Impasto.Losses: differences relative to the size of what is aimed at."""

import torch
import torch.nn.functional as F

LEAST = 1e-12


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


def channel_mean(features):
    return features.mean(dim=(2, 3))


def channel_deviation(features):
    return (features.var(dim=(2, 3), unbiased=False) + 1e-5).sqrt()


def adaptive_instance_norm(content, style):
    """The content's features with the means and deviations of the style's channels."""
    def spread(statistic):
        return statistic[:, :, None, None]

    gain = channel_deviation(style) / channel_deviation(content)
    return (content - spread(channel_mean(content))) * spread(gain) + spread(channel_mean(style))


def total_variation(image):
    pixels = image.shape[0] * image.shape[2] * image.shape[3]
    down, right = image[:, :, 1:] - image[:, :, :-1], image[:, :, :, 1:] - image[:, :, :, :-1]
    return (down.square().sum() + right.square().sum()) / pixels


def range_penalty(image):
    pixels = image.shape[0] * image.shape[2] * image.shape[3]
    return (F.relu(image - 1).square().sum() + F.relu(-image).square().sum()) / pixels


class StyleTable:
    """The Gram matrices of styles, with which each image of a batch is compared by the style that it is to have."""

    def __init__(self, encoder, layers, styles, device):
        self.layers = normalised(layers)
        self.weights = torch.tensor([weight for _, weight in styles], dtype=torch.float32, device=device)
        rows = {layer: [] for layer in layers}
        with torch.no_grad():
            for image, _ in styles:
                for layer, features in encoder.encode(image[None].to(device), layers).items():
                    rows[layer].append(gram(features)[0])
        self.targets = {layer: torch.stack(grams) for layer, grams in rows.items()}
        self.scales = {
            layer: (grams.double().square().mean(dim=(1, 2)) + LEAST).rsqrt().float()
            for layer, grams in self.targets.items()
        }

    def compare(self, features, choice):
        """
        The style loss, and what is minimised in its place: tamed where it is large, and times each style's weight.
        """
        loss = weighted = 0
        for layer, share in self.layers.items():
            difference = gram(features[layer]) - self.targets[layer][choice]
            term = (difference * self.scales[layer][choice][:, None, None]).square().mean(dim=(1, 2))
            loss = loss + term.mean() * share
            weighted = weighted + (((term + 1).sqrt() - 1) * 2 * self.weights[choice]).mean() * share
        return loss, weighted


class PerceptualLoss:
    """What a network learns to paint by: a photograph's features and a style's Gram matrices (PerceptualLoss.cs)."""

    def __init__(self, encoder, styles, model, device):
        self.encoder, self.model = encoder, model
        default_content = ["relu3_3" if encoder.is_vgg16 else "relu4_2"]
        default_style = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"] if encoder.is_vgg16 else [
            "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"]
        content = model["contentLayers"] or default_content
        self.content = normalised({encoder.compared_layer(layer): 1 for layer in content})
        style = {encoder.compared_layer(layer): 1 for layer in model["styleLayers"] or default_style}
        self.table = StyleTable(encoder, style, styles, device)

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
