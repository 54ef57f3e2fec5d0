"""Images as [1, 3, H, W] in [0, 1]."""

import numpy
import torch

from tensor_file import read_tensors, write_tensors


def read_image(path):
    """Reads the first tensor of a safetensors file, so that another program sees the same numbers, or a picture."""
    if str(path).endswith(".safetensors"):
        image = torch.from_numpy(next(iter(read_tensors(path).values())))
        if image.dim() != 4 or image.shape[:2] != (1, 3):
            raise ValueError(f"{path} holds {list(image.shape)}, not an image [1, 3, H, W]")
        return image
    from PIL import Image

    with Image.open(path) as picture:
        pixels = numpy.asarray(picture.convert("RGB"), dtype=numpy.float32) / 255
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].contiguous()


def write_image(path, image):
    """Writes the tensor `image` of a safetensors file, or a picture with values clipped to [0, 1]."""
    if str(path).endswith(".safetensors"):
        write_tensors(path, {"image": image})
        return
    from PIL import Image

    pixels = (image[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy()
    Image.fromarray(pixels).save(path)
