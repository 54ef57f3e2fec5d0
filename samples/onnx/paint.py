"""Paints by ONNX Runtime: python paint.py udnie.onnx photo.jpg out.png

The network is one of: impasto models export udnie --layout nhwc --range 0..255 -o udnie.onnx
It needs: pip install onnxruntime pillow
"""
import sys

import numpy
import onnxruntime
from PIL import Image

network, photo, out = sys.argv[1:]
session = onnxruntime.InferenceSession(network)
image = numpy.asarray(Image.open(photo).convert("RGB"), dtype=numpy.float32)[None]
(picture,) = session.run(["picture"], {"image": image})
Image.fromarray(picture[0].round().astype(numpy.uint8)).save(out)
