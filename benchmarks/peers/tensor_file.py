"""Reads and writes safetensors files with NumPy alone: an 8-byte length, a JSON header, then the raw numbers."""

import json
import struct

import numpy

_TYPES = {"F32": numpy.float32, "F16": numpy.float16}


def write_tensors(path, tensors):
    """Writes a dictionary of arrays or CPU tensors as float32, in the order of the dictionary."""
    header, blocks, offset = {}, [], 0
    for name, tensor in tensors.items():
        array = numpy.asarray(tensor, dtype="<f4")
        block = array.tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + len(block)]}
        blocks.append(block)
        offset += len(block)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blocks))


def read_tensors(path):
    """Returns a dictionary of float32 arrays."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        array = numpy.frombuffer(data[start:end], _TYPES[entry["dtype"]])
        tensors[name] = array.reshape(entry["shape"]).astype(numpy.float32)
    return tensors


def read_metadata(path):
    """Returns what the file says of itself."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length)).get("__metadata__", {})
