"""The transform network with the layout and the names of PyTorch's example fast_neural_style, written anew."""

from torch import nn
from torch.nn import functional


class Convolution(nn.Module):
    """A convolution with reflection padding, of an image that may be made twice as large first."""

    def __init__(self, channels, filters, kernel, stride=1, upsample=False):
        super().__init__()
        self.upsample = upsample
        self.padding = nn.ReflectionPad2d(kernel // 2)
        self.conv2d = nn.Conv2d(channels, filters, kernel, stride)

    def forward(self, image):
        if self.upsample:
            image = functional.interpolate(image, scale_factor=2, mode="nearest")
        return self.conv2d(self.padding(image))


class ResidualBlock(nn.Module):
    """Two convolutions whose result is added to what they were given."""

    def __init__(self, channels):
        super().__init__()
        self.conv1 = Convolution(channels, channels, 3)
        self.in1 = nn.InstanceNorm2d(channels, affine=True)
        self.conv2 = Convolution(channels, channels, 3)
        self.in2 = nn.InstanceNorm2d(channels, affine=True)

    def forward(self, features):
        inner = functional.relu(self.in1(self.conv1(features)))
        return features + self.in2(self.conv2(inner))


class TransformNetwork(nn.Module):
    """Takes and gives RGB in 0..255."""

    def __init__(self, width=32, blocks=5, edge_kernel=9):
        super().__init__()
        self.conv1 = Convolution(3, width, edge_kernel)
        self.in1 = nn.InstanceNorm2d(width, affine=True)
        self.conv2 = Convolution(width, 2 * width, 3, stride=2)
        self.in2 = nn.InstanceNorm2d(2 * width, affine=True)
        self.conv3 = Convolution(2 * width, 4 * width, 3, stride=2)
        self.in3 = nn.InstanceNorm2d(4 * width, affine=True)
        self.blocks = [f"res{block}" for block in range(1, blocks + 1)]
        for name in self.blocks:
            self.add_module(name, ResidualBlock(4 * width))
        self.deconv1 = Convolution(4 * width, 2 * width, 3, upsample=True)
        self.in4 = nn.InstanceNorm2d(2 * width, affine=True)
        self.deconv2 = Convolution(2 * width, width, 3, upsample=True)
        self.in5 = nn.InstanceNorm2d(width, affine=True)
        self.deconv3 = Convolution(width, 3, edge_kernel)

    def forward(self, image):
        value = functional.relu(self.in1(self.conv1(image)))
        value = functional.relu(self.in2(self.conv2(value)))
        value = functional.relu(self.in3(self.conv3(value)))
        for name in self.blocks:
            value = getattr(self, name)(value)
        value = functional.relu(self.in4(self.deconv1(value)))
        value = functional.relu(self.in5(self.deconv2(value)))
        return self.deconv3(value)
