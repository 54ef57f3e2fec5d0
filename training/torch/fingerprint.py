"""
The hash by which a checkpoint is known as this training's, as RecipeFingerprint.cs makes it: of the text that .NET has
for a stage, and of the networks and images that it names. A kind of task has its members here in the order of its C#
record.
"""

import hashlib
import os
import re

VERSION = "0.1.0.0"
# In the order of StyleLossKind.cs.
STYLE_LOSSES = ["gram", "covariance", "bn", "mmd-linear", "mmd-poly", "mmd-gaussian", "wasserstein", "mrf", "histogram"]


def fingerprint_of(stage):
    model = model_of(stage)
    files = [stage.model.get("teacher") or stage.model.get("encoder"), stage.model["start"]]
    files += [style["image"] for style in stage.model.get("styles", [])]
    base = {"NeedsStyles": stage.kind == "adain", "Files": files}
    own = base if stage.kind == "adain" else {"Files": files, "NeedsStyles": False}
    lines = [VERSION, to_json({**stage_of(stage), "Model": base}), to_json({**model, **own})]
    lines += [hash_of(stage.locate(file)) for file in files if file and not stage.is_shipped(file)]
    for images, _ in stage.image_sets().values():
        lines.append(f"{len(images)} images")
        lines += [f"{os.path.basename(image)} {os.path.getsize(image)}" for image in images]
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


def stage_of(stage):
    rate, adam = stage.learning_rate, stage.adam
    return {
        "Source": "", "Roots": {}, "Name": stage.name, "Seed": stage.seed, "Steps": stage.steps, "Batch": stage.batch,
        "Accumulate": stage.accumulate, "Size": stage.size,
        "LearningRate": {
            "Initial": rate.initial, "Schedule": ["constant", "cosine", "inverse-time"].index(rate.schedule),
            "Warmup": rate.warmup, "Final": rate.final, "Decay": rate.decay,
        },
        "Optimizer": {
            "LearningRate": 0.001, "Beta1": adam.beta1, "Beta2": adam.beta2, "Epsilon": adam.epsilon,
        },
        "Clip": stage.clip, "Data": image_set_of(stage.data),
        "Styles": image_set_of(stage.styles) if stage.styles else None,
        "CheckpointEvery": 0, "KeepCheckpoints": 0, "SampleEvery": 0, "LogEvery": 0,
    }


def image_set_of(data):
    return {
        "Folders": [], "Exclude": data.exclude, "MinScale": data.minScale, "MaxScale": data.maxScale,
        "Levels": data.levels, "Colour": data.colour, "Mix": data.mix, "Procedural": data.procedural,
        "Noise": data.noise,
    }


def model_of(stage):
    model = stage.model
    named = {"Encoder": model.get("encoder"), "Start": model["start"]}
    if stage.kind == "adain":
        return {**named, "Width": model["width"], "Options": {
            "ContentWeight": model["contentWeight"], "StyleWeight": model["styleWeight"],
            "TotalVariationWeight": model["tvWeight"], "MatchesColours": model["matchColours"],
        }}
    if stage.kind == "compact-encoder":
        return {"Options": {
            "Teacher": model["teacher"], "Start": model["start"], "Ranks": model["ranks"],
            "FitBatches": model["fitBatches"], "FeatureWeight": model["featureWeight"],
            "GramWeight": model["gramWeight"],
        }}
    if stage.kind == "wct-decoder":
        return {**named, "Width": model["width"], "Options": {
            "Level": model["level"], "PixelWeight": model["pixelWeight"], "FeatureWeight": model["featureWeight"],
            "TotalVariationWeight": model["tvWeight"],
        }}
    if stage.kind == "upscale":
        return {
            **named,
            "Network": {
                "Scale": model["scale"], "Width": model["width"], "Blocks": model["blocks"],
                "EdgeKernel": model["edgeKernel"],
            },
            "Options": {
                "Blur": model["blur"], "Layer": model["layer"], "FeatureWeight": model["featureWeight"],
                "PixelWeight": model["pixelWeight"],
            },
        }
    losses = {
        "ContentLayers": model["contentLayers"], "StyleLayers": model["styleLayers"],
        **({} if model["styleLoss"] == "gram" else {"StyleLoss": STYLE_LOSSES.index(model["styleLoss"])}),
        "ContentWeight": model["contentWeight"], "TotalVariationWeight": model["tvWeight"],
        "RangeWeight": model["rangeWeight"], "ContentLevel": model["contentLevel"],
    }
    members = ("Name", "Image", "Size", "Detail", "Weight", "Crop", "Levels")
    styles = [{member: style[member.lower()] for member in members} for style in model["styles"]]
    network = {"Width": model["width"], "EdgeKernel": model["edgeKernel"]}
    if stage.kind == "style-bank":
        return {
            **named, "Network": {**network, "Blocks": model["blocks"]}, "Styles": styles,
            "Options": {"Turns": model["turns"], **losses},
        }
    return {
        **named,
        "Network": {
            "Width": model["width"], "Blocks": model["blocks"], "EdgeKernel": model["edgeKernel"],
            "EdgeStride": model["edgeStride"], "Norm": ["instance", "response"].index(model["norm"]),
            "Antialias": False, "Margin": 0,
        },
        "Antialias": model["antialias"], "Margin": model["margin"], "Styles": styles,
        "Options": {"OnlyNorms": model["onlyNorms"], "NormRate": model["normRate"], **losses},
    }


def hash_of(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def to_json(value):
    """A value as System.Text.Json writes it."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{to_json(name)}:{to_json(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(to_json, value)) + "]"
    if isinstance(value, str):
        escaped = re.sub(r"[^ -~]|[\"&'+<>`\\]", lambda m: escape(m[0]), value)
        return f'"{escaped}"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return number_text(value)


def escape(character):
    if character in "\\\n\r\t\b\f":
        return repr(character)[1:-1] if character in "\\\n\r\t" else {"\b": "\\b", "\f": "\\f"}[character]
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02X}{units[i + 1]:02X}" for i in range(0, len(units), 2))


def number_text(value):
    """The shortest text that gives the number back, with .NET's choice of when there is an exponent."""
    if isinstance(value, int) or float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    digits, _, exponent = f"{value!r}".partition("e")
    if not exponent:
        digits, exponent = exponent_form(value) if abs(value) >= 1e15 or abs(value) < 1e-4 else (digits, "")
    return digits if not exponent else f"{digits}E{'+' if int(exponent) > 0 else '-'}{abs(int(exponent)):02}"


def exponent_form(value):
    digits, _, exponent = f"{value:.17e}".partition("e")
    shortest = next(t for t in (f"{value:.{n}e}" for n in range(18)) if float(t) == value)
    return shortest.partition("e")[0], exponent
