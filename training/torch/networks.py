"""The networks that are trained or compared by, with the names and shapes of Impasto's weight files."""

import re
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F

from seeded import DotNetRandom

IMAGE = 3
VGG19_DEPTHS = [2, 2, 4, 4, 4]
TORCHVISION_MEAN = (0.485, 0.456, 0.406)
TORCHVISION_DEVIATION = (0.229, 0.224, 0.225)
CAFFE_MEAN = (103.939, 116.779, 123.68)


@dataclass(frozen=True)
class Convolution:
    """A convolution with what belongs to it: how its input is enlarged and padded, and a norm or else a bias."""

    name: str
    inputs: int
    outputs: int
    kernel: int = 3
    stride: int = 1
    padding: str = "reflect"
    upsampling: str = ""
    smooth: bool = False
    norm: str = ""
    named: str = "{name}."
    gain: float = 1
    hands_on: bool = False
    starts_at_zero: bool = False

    @property
    def weight(self):
        return self.named.format(name=self.name) + "weight"

    @property
    def bias(self):
        return self.named.format(name=self.name) + "bias"

    @property
    def scale(self):
        return self.norm.split()[0]

    @property
    def shift(self):
        return self.norm.split()[1]

    def shapes(self, styles=None):
        """Names and shapes of the parameters; norms have a row for each style where there are styles."""
        rows = [self.outputs] if styles is None else [styles, self.outputs]
        shapes = {self.weight: [self.outputs, self.inputs, self.kernel, self.kernel]}
        shapes.update({self.scale: rows, self.shift: rows} if self.norm else {self.bias: [self.outputs]})
        return shapes

    def apply(self, value, parameters):
        if self.upsampling:
            corners = {} if self.upsampling == "nearest" else {"align_corners": False}
            value = F.interpolate(value, scale_factor=2, mode=self.upsampling, **corners)
        edge = self.kernel // 2
        bias = None if self.norm else parameters[self.bias]
        if edge == 0 or self.padding == "zero":
            value = F.conv2d(value, parameters[self.weight], bias, self.stride, edge)
        else:
            value = F.conv2d(pad(value, edge, self.padding), parameters[self.weight], bias, self.stride)
        if self.smooth:
            # Twice the mean of two neighbours along each axis: the binomial filter (1, 2, 1) / 4.
            value = F.avg_pool2d(F.avg_pool2d(pad(value, 1, "replicate"), 2, 1), 2, 1)
        return value


def pad(value, edge, mode):
    """Pads images by what is mirrored at their edges, or replicated for an edge of 1."""
    if value.device.type == "cpu":
        return F.pad(value, (edge,) * 4, mode=mode)
    # PyTorch's own padding would give up the order of channels in memory, and on a card adds up in no fixed order.
    for axis in (2, 3):
        length = value.shape[axis]
        if mode == "reflect":
            before = value.narrow(axis, 1, edge).flip(axis)
            after = value.narrow(axis, length - edge - 1, edge).flip(axis)
        else:
            before, after = value.narrow(axis, 0, edge), value.narrow(axis, length - edge, edge)
        value = torch.cat([before, value, after], axis)
    return value


def normalise(value, centred, scale, shift):
    """Instance norm or, where it is not centred, filter response norm; scale and shift [batch or 1, channels]."""
    value = value.float()
    if centred:
        variance, mean = torch.var_mean(value, dim=(2, 3), unbiased=False, keepdim=True)
        value = value - mean
    else:
        variance = value.square().mean(dim=(2, 3), keepdim=True)
    factor = scale[:, :, None, None] * torch.rsqrt(variance + 1e-5)
    return value * factor + shift[:, :, None, None]


def draw_weights(convolutions, seed, known=None):
    """First weights: normal and preserving the size of what goes through (ConvolutionWeights.cs)."""
    random = DotNetRandom(seed)
    tensors = {}
    for layer in convolutions:
        for name, shape in layer.shapes().items():
            values = np.zeros(shape, dtype=np.float32)
            if name == layer.weight:
                inputs = layer.inputs * layer.kernel ** 2
                values = random.normal(values.size, layer.gain * (2 / inputs) ** 0.5).reshape(shape)
                if layer.hands_on:
                    channels = np.arange(layer.outputs)
                    values[channels, channels, layer.kernel // 2, layer.kernel // 2] += 1
            elif layer.norm and name == layer.scale:
                values[:] = 0 if layer.starts_at_zero else 1
            tensors[name] = values if known is None else known.get(name, values)
    return tensors


def read_weights(file, convolutions, styles=None):
    """The parameters of layers from a file that has to have them in these shapes."""
    tensors = {}
    for layer in convolutions:
        for name, shape in layer.shapes(styles).items():
            if list(file[name].shape) != shape:
                raise SystemExit(f"{file.path}: '{name}' has shape {list(file[name].shape)}, not {shape}.")
            tensors[name] = file[name]
    return tensors


class Encoder:
    """A VGG network up to some layer, whose features images are compared by."""

    def __init__(self, file, device):
        tensors = named_tensors(file)
        names = sorted(re.sub(r"\.weight$", "", n) for n in tensors if re.fullmatch(r"conv[1-5]_[1-9]\.weight", n))
        is_own = "preprocess.weight" in tensors or file.metadata.get("impasto.padding") == "reflection"
        self.padding = "reflect" if is_own else "zero"
        self.convolutions = [self.layer_of(name, tensors) for name in names]
        self.projections = {n for n in names if f"{n}.projection.weight" in tensors}
        weight, bias = input_normalisation(file, tensors)
        self.parameters = {n: torch.from_numpy(t.copy()).to(device) for n, t in tensors.items()}
        self.input_weight = torch.from_numpy(weight).to(device)
        self.input_bias = torch.from_numpy(bias).to(device)
        if torch.device(device).type == "cuda":
            for name, tensor in self.parameters.items():
                if tensor.dim() == 4:
                    self.parameters[name] = tensor.contiguous(memory_format=torch.channels_last)

    def layer_of(self, name, tensors):
        outputs, inputs, kernel, _ = tensors[f"{name}.weight"].shape
        expansion = tensors.get(f"{name}.expansion.weight")
        outputs = outputs if expansion is None else expansion.shape[0]
        return Convolution(name, inputs, outputs, kernel, padding=self.padding)

    @staticmethod
    def convolve(layer, value, parameters):
        """A convolution; one of reduced rank is 3x3 kernels to fewer channels, and a 1x1 from those to its own."""
        expansion = parameters.get(f"{layer.name}.expansion.weight")
        if expansion is None:
            return layer.apply(value, parameters)
        reduced = layer.apply(value, {**parameters, layer.bias: None})
        return F.conv2d(reduced, expansion, parameters[layer.bias])

    @property
    def is_vgg16(self):
        depths = [sum(c.name[4] == block for c in self.convolutions) for block in "12345"]
        return depths[2] == 3 and depths[3] > 0

    def compared_layer(self, layer):
        """Where features of a layer are compared: behind its projection, if the network has one."""
        name = layer.replace("relu", "conv")
        return f"{name}.projection" if name in self.projections else layer

    def rescale(self, factors):
        """Multiplies each convolution's features by a factor; what projections give stays as it is."""
        before = 1.0
        for layer in self.convolutions:
            factor = factors[layer.name]
            self.parameters[layer.weight] = self.parameters[layer.weight] * (factor / before)
            self.parameters[layer.bias] = self.parameters[layer.bias] * factor
            projection = f"{layer.name}.projection.weight"
            if projection in self.parameters:
                self.parameters[projection] = self.parameters[projection] / factor
            before = factor

    def encode(self, image, layers, learned=None):
        """The features at some layers by name, such as relu3_1 or conv3_1.projection, with what is learned."""
        missing, features = set(layers), {}
        parameters = {**self.parameters, **(learned or {})}
        value = F.conv2d(image, self.input_weight, self.input_bias)
        block = "1"
        for layer in self.convolutions:
            if not missing:
                break
            if layer.name[4] != block:
                value, block = F.max_pool2d(value, 2), layer.name[4]
            value = F.relu(self.convolve(layer, value, parameters))
            relu, projection = layer.name.replace("conv", "relu"), f"{layer.name}.projection"
            if relu in missing:
                features[relu] = value
            if projection in missing:
                project = self.layer_of(projection, parameters)
                features[projection] = F.relu(project.apply(value, parameters))
            missing -= {relu, projection}
        if missing:
            raise SystemExit(f"The encoder has no layer '{sorted(missing)[0]}'.")
        return {name: value.float() for name, value in features.items()}


def named_tensors(file):
    """The tensors of a VGG network, named as conv1_1.weight."""
    tensors = {name[7:] if name.startswith("module.") else name: t for name, t in file.tensors.items()}
    return tensors if "conv1_1.weight" in tensors else name_by_block(file.path, tensors)


def name_by_block(path, tensors):
    """Names as conv1_1 for a network whose layers are numbered as torchvision does."""
    if any(name.endswith("running_mean") for name in tensors):
        raise SystemExit(f"{path}: it has batch norm, which is not read here; fold it into the convolutions first.")
    indices = sorted(int(m[1]) for m in (re.fullmatch(r"features\.(\d+)\.weight", n) for n in tensors) if m)
    if not indices:
        raise SystemExit(f"{path}: it has no VGG network: neither 'conv1_1.weight' nor 'features.0.weight' is in it.")
    named, block, place, following = {}, 1, 1, 0
    for index in indices:
        if index == following + 1:
            block, place = block + 1, 1
        for part in ("weight", "bias"):
            named[f"conv{block}_{place}.{part}"] = tensors[f"features.{index}.{part}"]
        place, following = place + 1, index + 2
    return named


def input_normalisation(file, tensors):
    """The 1x1 convolution that gives the network its input from RGB in [0, 1]."""
    kind = file.metadata.get("impasto.input", "").lower()
    if "preprocess.weight" in tensors and kind in ("", "unit"):
        return tensors["preprocess.weight"].copy(), tensors["preprocess.bias"].copy()
    weight = np.zeros((IMAGE, IMAGE, 1, 1), dtype=np.float32)
    if kind == "unit":
        weight[range(IMAGE), range(IMAGE)] = 1
        return weight, np.zeros(IMAGE, dtype=np.float32)
    if kind == "caffe" or (not kind and re.search("d01eb7cb|00b39a1b", file.path)):
        weight[range(IMAGE), [2, 1, 0]] = 255
        return weight, -np.array(CAFFE_MEAN, dtype=np.float32)
    weight[range(IMAGE), range(IMAGE), 0, 0] = 1 / np.array(TORCHVISION_DEVIATION)
    return weight, (-np.array(TORCHVISION_MEAN) / np.array(TORCHVISION_DEVIATION)).astype(np.float32)


class Decoder:
    """The mirror of an encoder, from a layer's features to an image."""

    def __init__(self, encoder, deepest, seed, start=None, width=None):
        random = DotNetRandom(seed)
        self.convolutions, self.tensors = [], {}
        outputs = IMAGE
        for mirrored in encoder.convolutions:
            narrowed = width is not None and mirrored.name != deepest
            channels = width << min(int(mirrored.name[4]) - 1, 3) if narrowed else mirrored.outputs
            layer = Convolution(mirrored.name, channels, outputs)
            self.convolutions.insert(0, layer)
            inputs = layer.inputs * 9
            weight = random.normal(outputs * inputs, (2 / inputs) ** 0.5).reshape(outputs, layer.inputs, 3, 3)
            own = {layer.weight: weight, layer.bias: np.zeros(outputs, dtype=np.float32)}
            if start and layer.weight in start and start[layer.weight].shape == weight.shape:
                own = {name: start[name] for name in own}
            self.tensors = {**own, **self.tensors}
            outputs = channels
            if layer.name == deepest:
                return
        raise SystemExit(f"The encoder has no {deepest} to decode.")

    def decode(self, value, parameters):
        for layer in self.convolutions[:-1]:
            value = F.relu(layer.apply(value, parameters))
            if layer.name.endswith("_1"):
                value = F.interpolate(value, scale_factor=2, mode="nearest")
        return self.convolutions[-1].apply(value, parameters).float()


@dataclass(frozen=True)
class TransformOptions:
    """What a transform network is like; each member means what the recipe's member of this name does."""

    width: int = 32
    blocks: int = 5
    edge_kernel: int = 9
    edge_stride: int = 1
    norm: str = "instance"
    antialias: bool = False
    margin: int = 0

    @property
    def convolutions(self):
        def normed(name, inputs, outputs, norm, kernel=3, **more):
            return Convolution(
                name, inputs, outputs, kernel, named="{name}.conv2d.", norm=f"{norm}.weight {norm}.bias", **more)

        width, kernel = self.width, self.edge_kernel
        at_full_size = self.edge_stride == 1
        inner = (4 if at_full_size else 2) * width
        larger = "bilinear" if self.antialias else "nearest"
        layers = [
            normed("conv1", IMAGE, width, "in1", kernel, stride=self.edge_stride),
            normed("conv2", width, 2 * width, "in2", stride=2),
        ]
        if at_full_size:
            layers.append(normed("conv3", 2 * width, 4 * width, "in3", stride=2))
        for block in (f"res{number}" for number in range(1, self.blocks + 1)):
            layers.append(normed(f"{block}.conv1", inner, inner, f"{block}.in1"))
            layers.append(normed(f"{block}.conv2", inner, inner, f"{block}.in2", smooth=self.antialias))
        if at_full_size:
            layers.append(normed("deconv1", 4 * width, 2 * width, "in4", upsampling=larger))
        layers.append(normed("deconv2", 2 * width, width, "in5", upsampling=larger))
        layers.append(Convolution(
            "deconv3", width, IMAGE, kernel, named="{name}.conv2d.", upsampling="" if at_full_size else "nearest"))
        return layers


class TransformNetwork:
    """A network that paints in one of several styles; norms have a row of scales and shifts for each."""

    def __init__(self, options, styles, tensors, metadata):
        self.options, self.styles, self.tensors, self.metadata = options, styles, tensors, metadata

    @staticmethod
    def random(options, styles, seed):
        random = DotNetRandom(seed)
        tensors = {}
        for layer in options.convolutions:
            inputs = layer.inputs * layer.kernel ** 2
            for name, shape in layer.shapes(len(styles)).items():
                if name == layer.weight:
                    count = int(np.prod(shape))
                    tensors[name] = random.normal(count, (1 / (3 * inputs)) ** 0.5).reshape(shape)
                else:
                    fill = 1 if layer.norm and name == layer.scale else 0 if layer.norm else 0.5
                    tensors[name] = np.full(shape, fill, dtype=np.float32)
        return TransformNetwork(options, styles, tensors, {})

    @staticmethod
    def load(file):
        if "impasto.styles" not in file.metadata:
            raise SystemExit(f"{file.path}: its metadata name no styles; it is no transform network of Impasto's.")
        width, _, kernel, _ = file["conv1.conv2d.weight"].shape
        blocks = 0
        while f"res{blocks + 1}.conv1.conv2d.weight" in file:
            blocks += 1
        options = TransformOptions(
            width, blocks, kernel, 1 if "conv3.conv2d.weight" in file else 2,
            file.metadata.get("impasto.norm", "instance"), file.metadata.get("impasto.antialias") == "true",
            int(file.metadata.get("impasto.margin", 0)))
        styles = file.metadata["impasto.styles"].split(" ")
        return TransformNetwork(
            options, styles, read_weights(file, options.convolutions, len(styles)), file.metadata)

    def with_options(self, **changes):
        return TransformNetwork(replace(self.options, **changes), self.styles, self.tensors, self.metadata)

    def with_styles(self, styles):
        """The same network for other styles; one that it has not starts from the mean of those that it has."""
        def rows(values):
            mean = values.astype(np.float64).mean(0).astype(np.float32)
            chosen = [values[self.styles.index(s)] if s in self.styles else mean for s in styles]
            return np.array(chosen, dtype=np.float32).reshape(len(styles), -1)

        tensors = {name: rows(t) if t.ndim == 2 else t for name, t in self.tensors.items()}
        return TransformNetwork(self.options, list(styles), tensors, self.metadata)

    def joined_with(self, other):
        """This network's own styles and then those of another that has the same convolutions."""
        own = [style for style in self.styles if style not in other.styles]
        tensors = dict(self.tensors)
        for name, values in self.with_styles(own).tensors.items():
            if values.ndim == 2:
                tensors[name] = np.concatenate([values, other.tensors[name]]) if own else other.tensors[name]
        return TransformNetwork(self.options, own + other.styles, tensors, self.metadata)

    def own_metadata(self):
        return {
            **self.metadata,
            "impasto.styles": " ".join(self.styles),
            "impasto.norm": self.options.norm,
            "impasto.antialias": "true" if self.options.antialias else "false",
            "impasto.margin": str(self.options.margin),
        }

    def stylize(self, image, choice, parameters):
        """Paints images, each in the style whose number it has in choice."""
        layers = {layer.name: layer for layer in self.options.convolutions}
        centred = self.options.norm == "instance"

        def normed(value, name):
            layer = layers[name]
            return normalise(
                layer.apply(value, parameters), centred, parameters[layer.scale].index_select(0, choice),
                parameters[layer.shift].index_select(0, choice))

        value = image if centred else image - 0.5
        for name in ("conv1", "conv2", "conv3"):
            if name in layers:
                value = F.relu(normed(value, name))
        for block in range(1, self.options.blocks + 1):
            inner = F.relu(normed(value, f"res{block}.conv1"))
            value = normed(inner, f"res{block}.conv2") + value
        for name in ("deconv1", "deconv2"):
            if name in layers:
                value = F.relu(normed(value, name))
        return layers["deconv3"].apply(value, parameters).float()


class StyleBankNetwork:
    """An auto-encoder and, between its halves, a bank of filters for each style."""

    def __init__(self, width, edge_kernel, blocks, styles):
        self.width, self.edge_kernel, self.blocks, self.styles = width, edge_kernel, blocks, list(styles)
        small_gain = 0.2
        self.coder = [
            Convolution("encode1", IMAGE, width, edge_kernel),
            Convolution("encode2", width, 2 * width, stride=2),
            Convolution("encode3", 2 * width, 4 * width, stride=2),
            Convolution("decode1", 4 * width, 2 * width, upsampling="nearest"),
            Convolution("decode2", 2 * width, width, upsampling="nearest"),
            Convolution("decode3", width, IMAGE, edge_kernel, gain=small_gain),
        ]

        def filters(name, **first):
            return Convolution(name, 4 * width, 4 * width, norm=f"{name}.scale {name}.shift", **first)

        self.banks = {style: [
            filters(f"bank.{style}.start", gain=small_gain, hands_on=True),
            *(layer for block in range(1, blocks + 1) for layer in (
                filters(f"bank.{style}.res{block}.conv1"),
                filters(f"bank.{style}.res{block}.conv2", starts_at_zero=True)))] for style in styles}
        self.convolutions = self.coder + [layer for bank in self.banks.values() for layer in bank]
        self.tensors = {}

    @staticmethod
    def random(width, edge_kernel, blocks, styles, seed):
        network = StyleBankNetwork(width, edge_kernel, blocks, styles)
        network.tensors = draw_weights(network.convolutions, seed)
        return network

    @staticmethod
    def load(file):
        found = (re.fullmatch(r"bank\.(.*)\.start\.weight", name) for name in file.tensors)
        styles = [match[1] for match in found if match]
        if not styles:
            raise SystemExit(f"{file.path}: it has no 'bank.NAME.start.weight'; it is no StyleBank network.")
        width, _, kernel, _ = file["encode1.weight"].shape
        blocks = 0
        while f"bank.{styles[0]}.res{blocks + 1}.conv1.weight" in file:
            blocks += 1
        network = StyleBankNetwork(width, kernel, blocks, styles)
        network.tensors = read_weights(file, network.convolutions)
        return network

    def with_more(self, styles, seed):
        """The network with banks for more styles, whose weights are random."""
        network = StyleBankNetwork(self.width, self.edge_kernel, self.blocks, self.styles + styles)
        network.tensors = draw_weights(network.convolutions, seed, self.tensors)
        return network

    def encode(self, value, parameters):
        for layer in self.coder[:3]:
            value = F.relu(layer.apply(value, parameters))
        return value

    def paint(self, value, style, parameters):
        def normed(value, layer):
            return normalise(
                layer.apply(value, parameters), True, parameters[layer.scale][None], parameters[layer.shift][None])

        first, *blocks = self.banks[style]
        value = F.relu(normed(value, first))
        for conv1, conv2 in zip(blocks[::2], blocks[1::2]):
            value = normed(F.relu(normed(value, conv1)), conv2) + value
        return value

    def decode(self, value, parameters):
        for layer in self.coder[3:5]:
            value = F.relu(layer.apply(value, parameters))
        return self.coder[5].apply(value, parameters).float()


class UpscaleNetwork:
    """Super-resolution: what is added to bilinear interpolation."""

    def __init__(self, scale, width, blocks, edge_kernel):
        small_gain = 0.1
        self.scale, self.blocks, self.doublings = scale, blocks, scale.bit_length() - 1
        self.convolutions = [Convolution("first", IMAGE, width, edge_kernel)]
        for block in (f"res{number}" for number in range(1, blocks + 1)):
            self.convolutions.append(Convolution(f"{block}.conv1", width, width))
            self.convolutions.append(Convolution(f"{block}.conv2", width, width, gain=small_gain))
        for step in range(1, self.doublings + 1):
            self.convolutions.append(Convolution(f"up{step}", width, width, upsampling="nearest"))
        self.convolutions.append(Convolution("last", width, IMAGE, edge_kernel, gain=small_gain))
        self.tensors = {}

    @staticmethod
    def random(scale, width, blocks, edge_kernel, seed):
        network = UpscaleNetwork(scale, width, blocks, edge_kernel)
        network.tensors = draw_weights(network.convolutions, seed)
        return network

    @staticmethod
    def load(file):
        width, _, kernel, _ = file["first.weight"].shape
        blocks = sum(bool(re.fullmatch(r"res\d+\.conv1\.weight", name)) for name in file.tensors)
        doublings = sum(bool(re.fullmatch(r"up\d+\.weight", name)) for name in file.tensors)
        network = UpscaleNetwork(1 << doublings, width, blocks, kernel)
        network.tensors = read_weights(file, network.convolutions)
        return network

    def upscale(self, image, parameters):
        layers = {layer.name: layer for layer in self.convolutions}
        value = F.relu(layers["first"].apply(image, parameters))
        for block in range(1, self.blocks + 1):
            inner = F.relu(layers[f"res{block}.conv1"].apply(value, parameters))
            value = value + layers[f"res{block}.conv2"].apply(inner, parameters)
        for step in range(1, self.doublings + 1):
            value = F.relu(layers[f"up{step}"].apply(value, parameters))
        large = F.interpolate(image, scale_factor=self.scale, mode="bilinear", align_corners=False)
        return layers["last"].apply(value, parameters).float() + large
