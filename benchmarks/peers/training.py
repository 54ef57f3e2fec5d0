"""Steps of two trainings of networks a quarter as wide as VGG-19, as PyTorch users write them."""

import torch
from torch import nn
import torch.nn.functional as F

from losses import gram
from vgg import STYLE_LAYERS, WIDTHS, Encoder, random_weights

NARROWING = 4
ADAIN_BATCH, STUDENT_BATCH = 4, 8
ADAIN_LAYERS = STYLE_LAYERS[:4]

# The mirror of the encoder from relu4_1; 0 is an enlargement.
DECODER_WIDTHS = (64, 0, 64, 64, 64, 32, 0, 32, 16, 0, 16, 3)


def convolution(channels, filters, size=3):
    """A convolution that keeps the image's size, padded by reflection."""
    return nn.Conv2d(channels, filters, size, padding=size // 2, padding_mode="reflect" if size > 1 else "zeros")


def decoder():
    """The decoder of adaptive instance normalisation."""
    layers, channels = [], WIDTHS[3] // NARROWING
    for width in DECODER_WIDTHS:
        if width == 0:
            layers.append(nn.Upsample(scale_factor=2, mode="nearest"))
            continue
        layers.append(convolution(channels, width))
        layers += [nn.ReLU(inplace=True)] if width > 3 else []
        channels = width
    return nn.Sequential(*layers)


def moments(features):
    """Mean and deviation of each channel of each image, [B, C, 1, 1]."""
    variance, mean = torch.var_mean(features, dim=(2, 3), unbiased=False, keepdim=True)
    return mean, (variance + 1e-5).sqrt()


def adain_step(options):
    """A step of the training of an AdaIN decoder (Huang and Belongie, 2017); returns what is run."""
    size = options.size // 2
    encoder = options.layout(Encoder(random_weights(deepest="conv4_1", narrowing=NARROWING), "reflect"))
    model = options.layout(decoder())
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    content = options.layout(torch.rand(ADAIN_BATCH, 3, size, size))
    style = options.layout(torch.rand(ADAIN_BATCH, 3, size, size))
    deepest = ADAIN_LAYERS[-1]

    def work():
        with torch.no_grad():
            content_features = encoder(content, [deepest])[deepest]
            wanted = {layer: moments(f) for layer, f in encoder(style, ADAIN_LAYERS).items()}
            style_features = wanted[deepest]
            mean, deviation = moments(content_features)
            target = (content_features - mean) / deviation * style_features[1] + style_features[0]
        decoded = encoder(model(target), ADAIN_LAYERS)
        loss = F.mse_loss(decoded[deepest], target)
        for layer, (mean, deviation) in wanted.items():
            own_mean, own_deviation = moments(decoded[layer])
            loss = loss + 10 * (F.mse_loss(own_mean, mean) + F.mse_loss(own_deviation, deviation))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return size, work


class Student(nn.Module):
    """A narrow encoder with projections to the channels of VGG-19."""

    def __init__(self):
        super().__init__()
        self.stages, self.projections = nn.ModuleList(), nn.ModuleList()
        channels = 3
        for width, count in zip(WIDTHS, (2, 2, 4, 4, 1)):
            stage = nn.ModuleList()
            for _ in range(count):
                stage.append(convolution(channels, width // NARROWING))
                channels = width // NARROWING
            self.stages.append(stage)
            self.projections.append(convolution(channels, width, 1))

    def forward(self, image):
        """The projected features of the first layer of each stage."""
        features = []
        for i, (stage, projection) in enumerate(zip(self.stages, self.projections)):
            image = F.max_pool2d(image, 2) if i > 0 else image
            for place, layer in enumerate(stage):
                image = F.relu(layer(image))
                if place == 0:
                    features.append(F.relu(projection(image)))
        return features


def student_step(options):
    """A step of the training of a narrow encoder by a wider one's features and Gram matrices; returns what is run."""
    size = options.size // 4
    model = options.layout(Student())
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    image = options.layout(torch.rand(STUDENT_BATCH, 3, size, size))
    with torch.no_grad():
        targets = [torch.rand_like(features) for features in model(image)]
        grams = [gram(target) for target in targets]

    def work():
        loss = sum(
            F.mse_loss(features, target) + F.mse_loss(gram(features), target_gram)
            for features, target, target_gram in zip(model(image), targets, grams)
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return size, work
