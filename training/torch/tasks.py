"""What is trained, a class a kind of recipe: its parameters, its losses and the file that it makes."""

import math
import os
import re
from dataclasses import dataclass
from typing import Callable

import numpy as np
import torch
import torch.nn.functional as F

import images
import losses
import procedural
from networks import (
    Decoder, Encoder, StyleBankNetwork, TransformNetwork, TransformOptions, UpscaleNetwork, input_normalisation,
    named_tensors,
)
from seeded import SeededRandom

DRAW_PURPOSE = 0x57594C45
SCALE_EDGE = 128


@dataclass(frozen=True)
class Objective:
    """
    A loss that is minimised for some steps in turn. Its function takes the batch's number, images by name and
    parameters by name, and gives the loss, its terms by name, and pictures that show what is learned.
    """

    terms: list
    compute: Callable
    turns: int = 1


class Task:
    """The parameters in order, how many times as fast as others each learns, and the losses."""

    inputs = ["content"]
    in_bytes = ()

    def __init__(self, stage, device):
        self.stage, self.model, self.device = stage, stage.model, device
        self.parameters, self.rates, self.objectives = {}, {}, []

    def learn(self, name, values, rate=1):
        self.parameters[name] = np.ascontiguousarray(values, dtype=np.float32)
        self.rates[name] = rate

    def load_encoder(self):
        return Encoder(self.stage.open_weights(self.model["encoder"] or self.stage.shipped_encoder), self.device)

    def load_start(self):
        return self.stage.open_weights(self.model["start"]) if self.model["start"] else None

    def export(self, trained):
        """The tensors of the file and its metadata, from the trained parameters."""
        return trained, {}


def feature_scales(encoder, device):
    """One over the size of each layer's features, of a picture of each procedural kind (FeatureScales.cs)."""
    names = [layer.name for layer in encoder.convolutions]
    squares = dict.fromkeys(names, 0.0)
    for kind in range(len(procedural.PAINTERS)):
        picture = torch.from_numpy(procedural.make(0, kind, SCALE_EDGE)).permute(2, 0, 1)[None]
        with torch.no_grad():
            features = encoder.encode(picture.to(device), [n.replace("conv", "relu") for n in names])
        for name in squares:
            values = features[name.replace("conv", "relu")].double()
            squares[name] += values.square().mean().item() / len(procedural.PAINTERS)
    return {name: 1 / math.sqrt(square) for name, square in squares.items()}


class DecoderTask(Task):
    """A task that trains a decoder, behind features of about 1 (DecoderTraining.cs)."""

    def start_decoder(self, deepest):
        self.encoder = self.load_encoder()
        scales = feature_scales(self.encoder, self.device)
        self.encoder.rescale(scales)
        self.first, self.factor = f"{deepest}.weight", scales[deepest]
        start = self.load_start()
        if start:
            # Its deepest convolution takes the encoder's own features.
            own = max((name for name in start.tensors if name.endswith(".weight")), default="")
            if own.removesuffix(".weight") in scales:
                start.tensors[own] = start[own] / np.float32(scales[own.removesuffix(".weight")])
        self.decoder = Decoder(self.encoder, deepest, self.stage.seed, start, self.model["width"])
        for name, values in self.decoder.tensors.items():
            self.learn(name, values)

    def export(self, trained):
        own = {**trained, self.first: trained[self.first] * np.float32(self.factor)}
        matches = "true" if self.model.get("matchColours") else "false"
        return own, {"impasto.final_relu": "false", "impasto.matches_colours": matches}


class WctDecoderTask(DecoderTask):
    """The decoder of a level of whitening and colouring learns to give back images (Li et al. 2017)."""

    def __init__(self, stage, device):
        super().__init__(stage, device)
        self.start_decoder(f"conv{self.model['level']}_1")
        self.layer = f"relu{self.model['level']}_1"
        self.objectives = [Objective(["pixels", "features", "total variation"], self.reconstruct)]

    def reconstruct(self, batch, pictures, parameters):
        image = pictures["content"]
        with torch.no_grad():
            features = self.encoder.encode(image, [self.layer])[self.layer]
        decoded = self.decoder.decode(features, parameters)
        again = self.encoder.encode(decoded, [self.layer])[self.layer]
        pixels = (decoded - image).square().mean()
        difference = losses.relative(again, features)
        terms = {"pixels": pixels, "features": difference, "total variation": losses.total_variation(decoded)}
        weights = [self.model[f"{name}Weight"] for name in ("pixel", "feature", "tv")]
        loss = sum(term * weight for term, weight in zip(terms.values(), weights))
        return loss, terms, [image, decoded]


class AdaInTask(DecoderTask):
    """A decoder learns to paint features with a style's means and deviations (Huang and Belongie 2017)."""

    inputs = ["content", "style"]
    layer = "relu4_1"

    def __init__(self, stage, device):
        super().__init__(stage, device)
        self.start_decoder("conv4_1")
        self.compared = [self.encoder.compared_layer(f"relu{block}_1") for block in range(1, 5)]
        self.objectives = [Objective(["content", "style", "total variation"], self.paint)]

    def paint(self, batch, pictures, parameters):
        content, style = pictures["content"], pictures["style"]
        layers = {self.layer, *self.compared}
        with torch.no_grad():
            wanted = self.encoder.encode(style, layers)
            features = self.encoder.encode(content, [self.layer])[self.layer]
            target = losses.adaptive_instance_norm(features, wanted[self.layer])
        result = self.decoder.decode(target, parameters)
        found = self.encoder.encode(result, layers)
        style_loss = sum(
            losses.relative(statistic(found[layer]), statistic(wanted[layer])) / len(self.compared)
            for statistic in (losses.channel_mean, losses.channel_deviation) for layer in self.compared)
        terms = {
            "content": losses.relative(found[self.layer], target),
            "style": style_loss,
            "total variation": losses.total_variation(result),
        }
        weights = [self.model[f"{name}Weight"] for name in ("content", "style", "tv")]
        loss = sum(term * weight for term, weight in zip(terms.values(), weights))
        return loss, terms, [content, style, result]


class StyleTask(Task):
    """A task with a list of styles that a network learns to paint."""

    def perceptual_loss(self):
        pictures = [(self.read_style(style), style["weight"]) for style in self.model["styles"]]
        return losses.PerceptualLoss(self.load_encoder(), pictures, self.model, self.device)

    def read_style(self, style):
        """The image of a style at the size at which it is looked at (StyleList.cs)."""
        path, edge = self.stage.locate(style["image"]), style["detail"] or style["size"]
        if not os.path.isfile(path):
            raise SystemExit(f"{path}: there is no such image; check the name.")
        image = images.to_float(images.read_image(path, longer_edge=edge))
        if edge != style["size"]:
            image = images.resize(image, *images.fit_longer_edge(image.shape[2], image.shape[1], style["size"]))
        if style["crop"]:
            left, top, right, bottom = style["crop"]
            height, width = image.shape[1:]
            x, y = left * width // 100, top * height // 100
            image = image[:, y:max(y + 1, bottom * height // 100), x:max(x + 1, right * width // 100)]
        return images.stretch_levels(image) if style["levels"] else image

    def weight_metadata(self):
        return {f"impasto.style_weight.{style['name']}": f"{style['weight']:.4g}" for style in self.model["styles"]}


class TransformTask(StyleTask):
    """A transform network learns styles by a perceptual loss, each image of a batch in one of them."""

    # The last convolution gives pixels from hundreds of features with no norm behind it, and so learns slowly.
    pixel_rate = 0.02

    def __init__(self, stage, device):
        super().__init__(stage, device)
        model, names = self.model, [style["name"] for style in self.model["styles"]]
        file = self.load_start()
        if file is None:
            options = TransformOptions(
                model["width"], model["blocks"], model["edgeKernel"], model["edgeStride"], model["norm"])
            start = TransformNetwork.random(options, names, stage.seed)
        else:
            start = TransformNetwork.load(file)
        changes = {name: model[name] for name in ("antialias", "margin") if model[name] is not None}
        self.start = start.with_options(**changes)
        self.network = self.start.with_styles(names)
        self.fixed = {}
        for layer in self.network.options.convolutions:
            for name in layer.shapes(len(names)):
                values = self.network.tensors[name]
                if values.ndim == 2:
                    self.learn(name, values, model["normRate"])
                elif model["onlyNorms"]:
                    self.fixed[name] = torch.from_numpy(values).to(device)
                else:
                    self.learn(name, values, self.pixel_rate if layer.name == "deconv3" else 1)
        self.perceptual = self.perceptual_loss()
        self.objectives = [Objective(["content", "style", "total variation", "range"], self.paint)]

    def paint(self, batch, pictures, parameters):
        content = pictures["content"]
        first = batch * len(content)
        choice = torch.arange(first, first + len(content), device=self.device) % len(self.network.styles)
        result = self.network.stylize(content, choice, {**self.fixed, **parameters})
        loss, terms = self.perceptual.of(result, content, choice)
        return loss, terms, [content, result]

    def export(self, trained):
        tensors = {name: trained.get(name, values) for name, values in self.network.tensors.items()}
        network = TransformNetwork(self.network.options, self.network.styles, tensors, {})
        if self.model["onlyNorms"]:
            network = self.start.joined_with(network)
        return network.tensors, {**network.own_metadata(), **self.weight_metadata()}


class StyleBankTask(StyleTask):
    """An auto-encoder and a bank of filters for each style (Chen et al. 2017), in turns of styles and pixels."""

    def __init__(self, stage, device):
        super().__init__(stage, device)
        model, self.names = self.model, [style["name"] for style in self.model["styles"]]
        file = self.load_start()
        if file is None:
            network = StyleBankNetwork.random(
                model["width"], model["edgeKernel"], model["blocks"], self.names, stage.seed)
        else:
            network = StyleBankNetwork.load(file)
            if sorted(network.styles) != sorted(self.names):
                if known := set(self.names) & set(network.styles):
                    raise SystemExit(
                        f"{stage.source}: {model['start']} has a bank for '{min(known)}', but not for these styles "
                        "alone; name new ones only, or those that it has.")
                network = network.with_more(self.names, stage.seed)
        self.network = network
        only_banks = len(self.names) < len(network.styles)
        self.fixed = {}
        for layer in network.coder[:3]:
            self.take(layer.shapes(), only_banks)
        for step in range(1 + 2 * network.blocks):
            for part in range(3):
                for name in self.names:
                    self.take([list(network.banks[name][step].shapes())[part]], False)
        for layer in network.coder[3:]:
            self.take(layer.shapes(), only_banks)
        self.perceptual = self.perceptual_loss()
        terms = ["content", "style", "total variation", "range"]
        self.objectives = [Objective(terms, self.paint, model["turns"])]
        if not only_banks:
            self.objectives.append(Objective(["pixels"], self.reconstruct))

    def take(self, names, fixed):
        for name in names:
            if fixed:
                self.fixed[name] = torch.from_numpy(self.network.tensors[name]).to(self.device)
            else:
                self.learn(name, self.network.tensors[name])

    def paint(self, batch, pictures, parameters):
        content, parameters = pictures["content"], {**self.fixed, **parameters}
        drawn = SeededRandom(self.stage.seed, DRAW_PURPOSE, batch).below(len(self.names))
        features = self.network.encode(content, parameters)
        result = self.network.decode(self.network.paint(features, self.names[drawn], parameters), parameters)
        choice = torch.full((len(content),), drawn, device=self.device)
        loss, terms = self.perceptual.of(result, content, choice)
        return loss, terms, [content, result]

    def reconstruct(self, batch, pictures, parameters):
        content = pictures["content"]
        again = self.network.decode(self.network.encode(content, parameters), parameters)
        pixels = (again - content).square().mean()
        return pixels, {"pixels": pixels}, [content, again]

    def export(self, trained):
        tensors = {name: trained.get(name, values) for name, values in self.network.tensors.items()}
        return tensors, self.weight_metadata()


class UpscaleTask(Task):
    """Super-resolution learns to give back what a blur and the leaving out of pixels took (Johnson et al. 2016)."""

    def __init__(self, stage, device):
        super().__init__(stage, device)
        model, file = self.model, self.load_start()
        self.encoder = self.load_encoder()
        if stage.size % model["scale"]:
            raise SystemExit(f"{stage.source}: 'size' has to be a multiple of the scale, {model['scale']}.")
        if file is None:
            self.network = UpscaleNetwork.random(
                model["scale"], model["width"], model["blocks"], model["edgeKernel"], stage.seed)
        else:
            self.network = UpscaleNetwork.load(file)
        for name, values in self.network.tensors.items():
            self.learn(name, values)
        self.kernel, self.padding = self.reduction(model["scale"], model["blur"] * model["scale"])
        self.objectives = [Objective(["features", "pixels"], self.enlarge)]

    def reduction(self, factor, deviation):
        """A Gaussian over the square of pixels that become one and those around it."""
        padding = math.ceil(max(0, 3 * deviation - factor / 2))
        offsets = np.arange(factor + 2 * padding) - (factor + 2 * padding - 1) / 2
        taps = np.exp(-(offsets / deviation) ** 2 / 2)
        kernel = np.outer(taps, taps) / taps.sum() ** 2
        return torch.from_numpy(kernel.astype(np.float32)).to(self.device).expand(3, 1, -1, -1), padding

    def enlarge(self, batch, pictures, parameters):
        image, layer = pictures["content"], self.model["layer"]
        with torch.no_grad():
            with torch.autocast(image.device.type, enabled=False):
                padded = F.pad(image, (self.padding,) * 4, mode="reflect")
                small = F.conv2d(padded, self.kernel, stride=self.model["scale"], groups=3)
            wanted = self.encoder.encode(image, [layer])[layer]
        large = self.network.upscale(small, parameters)
        features = losses.relative(self.encoder.encode(large, [layer])[layer], wanted)
        pixels = (large - image).square().mean()
        loss = features * self.model["featureWeight"] + pixels * self.model["pixelWeight"]
        shown = F.interpolate(small, size=image.shape[2:], mode="bilinear", align_corners=False)
        return loss, {"features": features, "pixels": pixels}, [shown, large, image]


class CompactEncoderTask(Task):
    """A VGG-19 of reduced ranks learns the features and Gram matrices of a whole one, all layers together."""

    deepest = 13

    def __init__(self, stage, device):
        super().__init__(stage, device)
        teacher = self.whole_network(stage.open_weights(self.model["teacher"]))
        start = stage.open_weights(self.model["start"] or os.path.abspath(stage.closed_form))
        self.names = [layer.name for layer in Encoder(teacher, device).convolutions]
        self.scales = feature_scales(Encoder(teacher, device), device)
        start.tensors = self.rescaled(start.tensors, self.scales)
        teacher.tensors = self.rescaled(teacher.tensors, self.scales)
        self.teacher, self.student = Encoder(teacher, device), Encoder(start, device)
        shapes = [(layer.name, layer.inputs, layer.outputs) for layer in self.teacher.convolutions]
        if shapes != [(layer.name, layer.inputs, layer.outputs) for layer in self.student.convolutions]:
            raise SystemExit(f"{start.path}: it has other layers than the teacher, from which training cannot start.")
        self.start = start.tensors
        for name in self.names[1:]:
            for part in ("weight", "expansion.weight", "bias"):
                if f"{name}.{part}" in self.start:
                    self.learn(f"{name}.{part}", self.start[f"{name}.{part}"])
        self.in_bytes = [name for name, values in self.parameters.items() if values.ndim == 4]
        self.layers = [name.replace("conv", "relu") for name in self.names]
        self.gram_layers = [layer for layer in self.layers if layer.endswith("_1")]
        self.compared = []
        if self.model["featureWeight"] > 0:
            share = self.model["featureWeight"] / len(self.layers)
            self.compared += [("features", layer, share, lambda features: features) for layer in self.layers]
        if self.model["gramWeight"] > 0:
            share = self.model["gramWeight"] / len(self.gram_layers)
            self.compared += [("gram", layer, share, losses.gram) for layer in self.gram_layers]
        terms = [f"{kind} {layer}" for kind, layer, _, _ in self.compared]
        self.objectives = [Objective(terms, self.imitate)]

    def whole_network(self, file):
        """A network to conv5_1 that takes RGB in [0, 1] and mirrors at edges."""
        tensors = named_tensors(file)
        names = sorted(n[:7] for n in tensors if re.fullmatch(r"conv[1-5]_[1-9]\.weight", n))[:self.deepest]
        weight, bias = input_normalisation(file, tensors)
        first = tensors["conv1_1.weight"]
        folded = np.einsum("omhw,mi->oihw", first, weight[:, :, 0, 0])
        added = np.einsum("omhw,m->o", first.astype(np.float64), bias.astype(np.float64))
        file.tensors = {f"{n}.{part}": tensors[f"{n}.{part}"] for n in names for part in ("weight", "bias")}
        file.tensors["conv1_1.weight"] = folded.astype(np.float32)
        file.tensors["conv1_1.bias"] = (file.tensors["conv1_1.bias"] + added).astype(np.float32)
        file.metadata = {"impasto.input": "Unit", "impasto.padding": "reflection"}
        return file

    def rescaled(self, tensors, factors):
        """The network with features of other sizes."""
        scaled, before = dict(tensors), 1.0
        for name in self.names:
            scaled[f"{name}.weight"] = (tensors[f"{name}.weight"] * (factors[name] / before)).astype(np.float32)
            scaled[f"{name}.bias"] = (tensors[f"{name}.bias"] * factors[name]).astype(np.float32)
            before = factors[name]
        return scaled

    def imitate(self, batch, pictures, parameters):
        image = pictures["content"]
        with torch.no_grad():
            wanted = self.teacher.encode(image, self.layers)
        found = self.student.encode(image, self.layers, parameters)
        loss, terms = 0, {}
        for kind, layer, share, statistic in self.compared:
            terms[f"{kind} {layer}"] = term = losses.relative(statistic(found[layer]), statistic(wanted[layer]))
            loss = loss + term * share
        return loss, terms, []

    def export(self, trained):
        whole = self.rescaled({**self.start, **trained}, {name: 1 / scale for name, scale in self.scales.items()})
        tensors = {}
        for name in self.names:
            for part in ("weight", "bias", "expansion.weight"):
                if f"{name}.{part}" in whole:
                    tensors[f"{name}.{part}"] = whole[f"{name}.{part}"]
        ranks = "-".join(str(len(whole[f"{name}.weight"])) for name in self.names)
        return tensors, {
            "impasto.input": "Unit", "impasto.padding": "reflection",
            "impasto.architecture": f"VGG-19 of ranks {ranks}",
        }


KINDS = {
    "compact-encoder": CompactEncoderTask,
    "adain": AdaInTask,
    "wct-decoder": WctDecoderTask,
    "transform": TransformTask,
    "style-bank": StyleBankTask,
    "upscale": UpscaleTask,
}
