"""Recipes, which docs/training.md explains: stages, members and their defaults, data roots."""

import copy
import json
import os
import re
from dataclasses import dataclass

import images
from batches import BatchOptions
from weights import WeightFile

MODELS = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "models"))
SHIPPED_ENCODER = "vgg19-compact.safetensors"
STYLE_SEED = 1 << 32
REQUIRED = object()

STAGE = {
    "name": REQUIRED, "kind": REQUIRED, "seed": 0, "steps": REQUIRED, "batch": REQUIRED, "accumulate": 1,
    "size": REQUIRED, "learningRate": REQUIRED, "optimizer": None, "clip": None, "data": REQUIRED, "styles": None,
    "checkpointEvery": 500, "keepCheckpoints": 2, "sampleEvery": 1000, "logEvery": 50, "model": REQUIRED,
}
LEARNING_RATE = {"initial": REQUIRED, "schedule": REQUIRED, "warmup": 0, "final": 0.01, "decay": 5e-5}
OPTIMIZER = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
IMAGE_SET = {
    "folders": REQUIRED, "exclude": [], "minScale": 1, "maxScale": 1, "levels": False, "colour": 0, "mix": 0,
    "procedural": 0, "noise": 0,
}
STYLE = {
    "name": REQUIRED, "image": REQUIRED, "size": 512, "detail": None, "crop": None, "levels": False, "weight": None,
}
PERCEPTUAL = {
    "encoder": None, "start": None, "styles": REQUIRED, "contentLayers": [], "styleLayers": [],
    "styleLoss": "gram", "contentWeight": 1, "tvWeight": 5, "rangeWeight": 20, "contentLevel": 0.3,
}
MODEL = {
    "compact-encoder": {
        "teacher": REQUIRED, "start": None, "ranks": REQUIRED, "fitBatches": 96, "featureWeight": 1, "gramWeight": 1,
    },
    "adain": {
        "encoder": None, "start": None, "width": None, "contentWeight": 1, "styleWeight": 1, "tvWeight": 0,
        "matchColours": False,
    },
    "wct-decoder": {
        "encoder": None, "start": None, "width": None, "level": REQUIRED, "pixelWeight": 10, "featureWeight": 1,
        "tvWeight": 0,
    },
    "transform": {
        **PERCEPTUAL, "width": 32, "blocks": 5, "edgeKernel": 9, "edgeStride": 1, "norm": "instance",
        "antialias": None, "margin": None, "normRate": 1, "onlyNorms": False,
    },
    "style-bank": {**PERCEPTUAL, "width": 32, "edgeKernel": 9, "blocks": 2, "turns": 2},
    "upscale": {
        "encoder": None, "start": None, "scale": REQUIRED, "width": 32, "blocks": 4, "edgeKernel": 5, "blur": 0.35,
        "layer": "relu1_2", "featureWeight": 1, "pixelWeight": 150,
    },
}


class Members:
    """The members of an object of a recipe, checked for unknown and missing ones, as attributes."""

    def __init__(self, given, known, where):
        if not isinstance(given, dict):
            raise SystemExit(f"{where}: this has to be an object.")
        for name in given:
            if name not in known:
                raise SystemExit(f"{where}: '{name}' is unknown; known are {', '.join(known)}.")
        for name, default in known.items():
            value = given.get(name)
            if value is None and default is REQUIRED:
                raise SystemExit(f"{where}: '{name}' is missing.")
            setattr(self, name, copy.copy(default) if value is None else value)


@dataclass
class DataRoots:
    """The folders that stand for ${NAME} at the beginning of a recipe's paths."""

    folders: dict

    @staticmethod
    def read(file, given):
        """Those of a JSON file, and over them those of the command line, each NAME=DIR."""
        folders = {}
        if file:
            base = os.path.dirname(os.path.abspath(file))
            folders = {name: os.path.join(base, folder) for name, folder in read_json(file).items()}
        for root in given:
            name, _, folder = root.partition("=")
            if not re.fullmatch("[a-z][a-z0-9_]{0,31}", name) or not folder:
                raise SystemExit(f"--data {root}: give NAME=DIR; a to z, digits and '_' make a name.")
            folders[name] = os.path.abspath(folder)
        return DataRoots(folders)

    def expand(self, path, source):
        match = re.match(r"\$\{([^}]*)\}", path)
        if not match:
            return path
        if match[1] not in self.folders:
            raise SystemExit(
                f"{source}: '{path}' begins with the data root '{match[1]}', which is not set; "
                f"set it with --data {match[1]}=DIR, or in the file that --data-file names.")
        return self.folders[match[1]] + path[match.end():]


class Stage:
    """A stage of a training; its attributes are the members of the recipe."""

    shipped_encoder = SHIPPED_ENCODER

    def __init__(self, given, source, roots):
        self.source, self.roots = os.path.abspath(source), roots
        members = Members(given, STAGE, source)
        self.__dict__.update(members.__dict__)
        if self.kind not in MODEL:
            raise SystemExit(f"{source}: 'kind' is {self.kind}; here it is one of {', '.join(MODEL)}.")
        self.learning_rate = Members(self.learningRate, LEARNING_RATE, f"{source}: learningRate")
        self.adam = Members(self.optimizer or {}, OPTIMIZER, f"{source}: optimizer")
        self.data = Members(self.data, IMAGE_SET, f"{source}: data")
        if (self.kind == "adain") != (self.styles is not None):
            raise SystemExit(f"{source}: 'styles' go with kinds that take styles, and only with them.")
        self.styles = Members(self.styles, IMAGE_SET, f"{source}: styles") if self.styles else None
        self.model = vars(Members(self.model, MODEL[self.kind], f"{source}: model"))
        if "styles" in self.model:
            self.model["styles"] = [vars(Members(s, STYLE, f"{source}: a style")) for s in self.model["styles"]]

    def locate(self, path):
        return os.path.abspath(os.path.join(os.path.dirname(self.source), self.roots.expand(path, self.source)))

    def is_shipped(self, name):
        return os.path.basename(name) == name and os.path.isfile(os.path.join(MODELS, name))

    def open_weights(self, name):
        return WeightFile(os.path.join(MODELS, name) if self.is_shipped(name) else self.locate(name))

    def image_sets(self):
        """The files and options of the images that the task takes, by the name of its input."""
        sets = {"content": self.image_set(self.data, self.seed)}
        if self.styles:
            sets["style"] = self.image_set(self.styles, self.seed + STYLE_SEED)
        return sets

    def image_set(self, data, seed):
        files = images.list_images([self.locate(folder) for folder in data.folders], data.exclude)
        return files, BatchOptions(
            self.size, self.batch, seed, data.minScale, data.maxScale, data.levels, data.colour, data.mix,
            data.procedural, data.noise)

    def settle(self, folder):
        """Takes what the recipe leaves to be found from where `impasto train` has kept it."""
        self.closed_form = os.path.join(folder, "closed-form.safetensors")
        if self.kind == "compact-encoder" and not self.model["start"] and not os.path.isfile(self.closed_form):
            raise SystemExit(
                f"{self.closed_form}: the network that training starts from is yet to be solved; begin the training "
                "with 'impasto train', which does, and stop it when it tells of steps.")
        found = os.path.join(folder, "style-weights.json")
        known = read_json(found) if os.path.isfile(found) else {}
        for style in self.model.get("styles", []):
            style["weight"] = style["weight"] or known.get(style["name"])
            if style["weight"] is None:
                raise SystemExit(
                    f"{self.source}: the style '{style['name']}' has no weight; give it one, or begin the training "
                    f"with 'impasto train', which finds it and keeps it in {found}.")


def read_recipe(path, roots):
    """The stages of a recipe, each of which repeats the recipe but for the members that it has itself."""
    whole = read_json(path)
    if "stages" not in whole:
        return [Stage(whole, path, roots)]
    stages = []
    for number, own in enumerate(whole["stages"], 1):
        merged = copy.deepcopy(whole)
        del merged["stages"]
        if number > 1 and isinstance(merged.get("model"), dict):
            merged["model"]["start"] = f"${{stage-{number - 1}}}/{merged['name']}.safetensors"
        put(own, merged)
        stages.append(Stage(merged, path, roots))
    return stages


def put(members, target):
    """Puts members over those of another object. Objects are joined member by member, and lists replaced."""
    for name, value in members.items():
        if isinstance(value, dict) and isinstance(target.get(name), dict):
            put(value, target[name])
        else:
            target[name] = copy.deepcopy(value)


def read_json(path):
    if not os.path.isfile(path):
        raise SystemExit(f"{path}: there is no such file; check the name.")
    try:
        with open(path, encoding="utf-8-sig") as file:
            return json.load(file)
    except ValueError as e:
        raise SystemExit(f"{path}: this is no JSON ({e}).")
