"""Writes what Torch7's save does in its binary form: numbers, texts, tables, and objects of classes with tensors."""

import struct


class Module(dict):
    """An object of a class of Torch7's, with its fields."""

    def __init__(self, name, **fields):
        super().__init__(fields)
        self.name = name


class Storage(list):
    """Numbers that tensors share."""


class Tensor:
    """A part of a storage, row after row."""

    def __init__(self, storage, values):
        self.storage, self.offset, self.shape = storage, len(storage), list(values.shape)
        storage.extend(values.flatten().tolist())


class Torch7Writer:
    """What Torch7's binary serialisation writes: each table and object has a number, and is written once."""

    def __init__(self):
        self.parts, self.known = [], []

    def write(self, value):
        if value is None:
            self.number("i", 0)
        elif isinstance(value, bool):
            self.number("ii", 5, value)
        elif isinstance(value, (int, float)):
            self.number("i", 1), self.number("d", value)
        elif isinstance(value, str):
            self.number("i", 2), self.text(value)
        elif isinstance(value, (Module, Storage, Tensor)):
            self.object(value)
        elif self.is_new(3, value):
            items = value.items() if isinstance(value, dict) else enumerate(value, 1)
            self.number("i", len(value))
            for key, item in items:
                self.write(key), self.write(item)

    def object(self, value):
        if not self.is_new(4, value):
            return
        self.text("V 1")
        if isinstance(value, Module):
            self.text(value.name), self.write(dict(value))
        elif isinstance(value, Storage):
            self.text("torch.FloatStorage"), self.number("q", len(value))
            self.parts.append(struct.pack(f"<{len(value)}f", *value))
        else:
            strides = [1]
            for extent in value.shape[:0:-1]:
                strides.insert(0, strides[0] * extent)
            self.text("torch.FloatTensor"), self.number("i", len(value.shape))
            self.number("q" * 2 * len(strides), *value.shape, *strides)
            self.number("q", value.offset + 1), self.write(value.storage)

    def is_new(self, kind, value):
        index = next((i for i, known in enumerate(self.known, 1) if known is value), None)
        if index is None:
            self.known.append(value)
        self.number("ii", kind, index or len(self.known))
        return index is None

    def number(self, kinds, *values):
        self.parts.append(struct.pack(f"<{kinds}", *values))

    def text(self, value):
        self.number("i", len(value)), self.parts.append(value.encode())


def save(path, value):
    """Writes a file of one value."""
    writer = Torch7Writer()
    writer.write(value)
    path.write_bytes(b"".join(writer.parts))
