"""
The transform network of Johnson et al. as PyTorch's example "fast_neural_style" has it, the same as Impasto's own
networks are, and the step of its training.
"""

import torch
import torch.nn.functional as F
from torch import nn

from losses import content_loss, gram, total_variation
from vgg import STYLE_LAYERS, Encoder, random_weights

BATCH = 4
CONTENT_LAYER = "relu4_2"
# The weights of the losses: content 1, style 1, total variation and range as `impasto train` has them.
VARIATION_WEIGHT, RANGE_WEIGHT = 5, 20
EPSILON = 1e-5


def filter_response_norm(input, scale, shift):
    """Each channel of each image over the root of its mean square, then scaled and shifted (Singh and Krishnan)."""
    normalised = input / ((input ** 2).mean((2, 3), keepdim=True) + EPSILON).sqrt()
    return normalised * scale[:, None, None] + shift[:, None, None]


class ResponseNorm(nn.Module):
    """A filter response norm, with the names of an instance norm's parameters."""

    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, image):
        return filter_response_norm(image, self.weight, self.bias)


class Smoothing(nn.Module):
    """A binomial filter (1, 2, 1)/4 along both axes; beyond the edge, its pixel stands in."""

    def __init__(self, channels):
        super().__init__()
        line = torch.tensor([0.25, 0.5, 0.25])
        self.register_buffer("kernel", torch.outer(line, line).repeat(channels, 1, 1, 1), persistent=False)

    def forward(self, image):
        return F.conv2d(F.pad(image, (1, 1, 1, 1), mode="replicate"), self.kernel, groups=len(self.kernel))


class Convolution(nn.Module):
    """A convolution padded by reflection, of an image that may be doubled first, in the way named by `upsampling`."""

    def __init__(self, channels, filters, size, stride=1, upsampling=None):
        super().__init__()
        self.upsampling = upsampling
        self.pad = nn.ReflectionPad2d(size // 2)
        self.conv2d = nn.Conv2d(channels, filters, size, stride)

    def forward(self, image):
        image = F.interpolate(image, mode=self.upsampling, scale_factor=2) if self.upsampling else image
        return self.conv2d(self.pad(image))


class Residual(nn.Module):
    """Two convolutions, and what they are added to."""

    def __init__(self, channels, norm, antialias):
        super().__init__()
        self.conv1, self.conv2 = Convolution(channels, channels, 3), Convolution(channels, channels, 3)
        self.in1, self.in2 = norm(channels), norm(channels)
        self.smoothing = Smoothing(channels) if antialias else nn.Identity()

    def forward(self, image):
        return self.in2(self.smoothing(self.conv2(F.relu(self.in1(self.conv1(image)))))) + image


def network(width=32, blocks=5, edge_kernel=9, edge_stride=1, response=False, antialias=False):
    """The network with random weights; with filter response norms, and without lattices of dots, where asked for."""
    def norm(channels):
        return ResponseNorm(channels) if response else nn.InstanceNorm2d(channels, affine=True)

    def layer(channels, filters, size, **options):
        return [Convolution(channels, filters, size, **options), norm(filters), nn.ReLU()]

    at_full_size = edge_stride == 1
    inner = (4 if at_full_size else 2) * width
    upsampling = "bilinear" if antialias else "nearest"
    return nn.Sequential(
        *layer(3, width, edge_kernel, stride=edge_stride),
        *layer(width, 2 * width, 3, stride=2),
        *(layer(2 * width, 4 * width, 3, stride=2) if at_full_size else []),
        *(Residual(inner, norm, antialias) for _ in range(blocks)),
        *(layer(4 * width, 2 * width, 3, upsampling=upsampling) if at_full_size else []),
        *layer(2 * width, width, 3, upsampling=upsampling),
        Convolution(width, 3, edge_kernel, upsampling=None if at_full_size else "nearest"),
    )


def light_network():
    """The narrow network for film."""
    return network(width=16, blocks=4, edge_kernel=3, edge_stride=2)


def sizes(suite, size):
    """[(name, width, height)] of a suite."""
    if suite == "transform-light":
        return [(suite, size * 5 // 2, size * 45 // 32)]
    return [(suite, edge, edge) for edge in (size // 2, size, 2 * size)]


def export(model, path):
    """Writes the network for ONNX Runtime, for images of any size."""
    torch.onnx.export(
        model.eval(), torch.rand(1, 3, 64, 64), path, opset_version=13, input_names=["image"], output_names=["picture"],
        dynamic_axes={"image": {2: "height", 3: "width"}, "picture": {2: "height", 3: "width"}})


def transform_step(options):
    """A step of the training of a transform network with VGG-19; returns what is run."""
    size = options.size // 2
    encoder = options.layout(Encoder(random_weights(deepest="conv5_1")))
    model = options.layout(network())
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    image = options.layout(torch.rand(BATCH, 3, size, size))
    with torch.no_grad():
        style = encoder(options.layout(torch.full((1, 3, size, size), 0.5)), STYLE_LAYERS)
        targets = {layer: gram(features) for layer, features in style.items()}

    def work():
        with torch.no_grad():
            wanted = encoder(image, [CONTENT_LAYER])[CONTENT_LAYER]
        picture = model(image)
        features = encoder(picture, [CONTENT_LAYER, *STYLE_LAYERS])
        style_terms = (
            ((gram(features[layer]) - target) ** 2).mean() / (target ** 2).mean() for layer, target in targets.items())
        outside = picture - picture.clamp(0, 1)
        loss = (content_loss(features[CONTENT_LAYER], wanted) + sum(style_terms) / len(targets)
                + VARIATION_WEIGHT * total_variation(picture) / BATCH
                + RANGE_WEIGHT * (outside ** 2).sum() / (BATCH * size * size))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return size, work
