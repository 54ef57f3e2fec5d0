"""A step of the training of an AdaIN decoder with networks a quarter as wide as VGG-19, as PyTorch users write it."""

import torch

from arbitrary import Decoder, adain, mirrored_weights
from losses import content_loss
from vgg import STYLE_LAYERS, Encoder, random_weights

NARROWING = 4
BATCH = 4
LAYERS = STYLE_LAYERS[:4]


def moments(features):
    """Mean and deviation of each channel of each image, [B, C, 1, 1]."""
    variance, mean = torch.var_mean(features, dim=(2, 3), unbiased=False, keepdim=True)
    return mean, (variance + 1e-5).sqrt()


def adain_step(options):
    """A step of the training of an AdaIN decoder (Huang and Belongie, 2017); returns what is run."""
    size = options.size // 2
    weights = random_weights(deepest="conv4_1", narrowing=NARROWING)
    # What style is compared with is a network of its own, as in the trainings of the shipped decoder.
    encoder, judge = (options.layout(Encoder(weights)) for _ in range(2))
    model = options.layout(Decoder(mirrored_weights(weights, "conv4_1"))).requires_grad_(True)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    content = options.layout(torch.rand(BATCH, 3, size, size))
    style = options.layout(torch.rand(BATCH, 3, size, size))
    deepest = LAYERS[-1]

    def work():
        with torch.no_grad():
            target = adain(encoder(content, [deepest])[deepest], encoder(style, [deepest])[deepest])
            wanted = {layer: moments(f) for layer, f in judge(style, LAYERS).items()}
        picture = model(target)
        loss = content_loss(encoder(picture, [deepest])[deepest], target)
        for layer, features in judge(picture, LAYERS).items():
            for own, other in zip(moments(features), wanted[layer]):
                loss = loss + content_loss(own, other) / len(LAYERS)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return size, work
