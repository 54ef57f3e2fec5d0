#!/usr/bin/env python3
"""Trains a model by a recipe with PyTorch, as `impasto train` does without it; README.md has the rest."""

import argparse
import contextlib
import os
import shutil
import signal
import sys

import torch

try:
    import fcntl
except ImportError:
    fcntl = None  # Windows has none; there two trainings into one folder are not told apart.

from fingerprint import fingerprint_of
from recipes import DataRoots, read_recipe
from tasks import KINDS
from trainer import Trainer, list_checkpoints
from weights import write_safetensors

INTERRUPTED = 130
UNFINISHED = "impasto.unfinished"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", help="the recipe, a JSON file; docs/training.md explains it")
    parser.add_argument("--data", action="append", default=[], metavar="[NAME=]DIR",
                        help="the folder of a data root, or a folder of photographs in place of the recipe's")
    parser.add_argument("--data-file", metavar="FILE.json", help="a JSON file of data roots and their folders")
    parser.add_argument("--styles", action="append", default=[], metavar="DIR",
                        help="a folder of styles in place of the recipe's")
    parser.add_argument("--out", metavar="DIR", help="the folder of the training; runs/NAME if absent")
    parser.add_argument("--resume", action="store_true", help="go on with what is in the folder, if there is something")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cuda or cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads that compute and decode")
    parser.add_argument("--cache", type=float, default=4, metavar="GIB", help="memory for decoded images (4)")
    parser.add_argument("--tf32", action="store_true", help="let CUDA multiply in TF32: faster, less exact")
    parser.add_argument("--autocast", action="store_true", help="compute networks in bfloat16: faster, less exact")
    return parser.parse_args()


class Options:
    """How to train, whatever the recipe."""

    def __init__(self, arguments):
        self.device, self.threads, self.cache = torch.device(arguments.device), arguments.threads, arguments.cache
        self.autocast = arguments.autocast
        torch.set_num_threads(self.threads)
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = arguments.tf32

    def precision(self):
        if self.autocast:
            return torch.autocast(self.device.type, dtype=torch.bfloat16)
        return contextlib.nullcontext()

    def say(self, text):
        print(text, file=sys.stderr, flush=True)


def main():
    arguments = parse_arguments()
    options = Options(arguments)
    folders = [os.path.abspath(folder) for folder in arguments.data if "=" not in folder]
    roots = DataRoots.read(arguments.data_file, [root for root in arguments.data if "=" in root])
    stages = read_recipe(arguments.recipe, roots)
    for stage in stages:
        if folders:
            stage.data.folders = folders
        if arguments.styles:
            if not stage.styles:
                raise SystemExit(f"{arguments.recipe}: this kind of task takes no styles; leave --styles out.")
            stage.styles.folders = [os.path.abspath(folder) for folder in arguments.styles]
    folder = arguments.out or os.path.join("runs", stages[0].name)
    sys.exit(train(stages, folder, arguments, options))


def train(stages, folder, arguments, options):
    """Trains all stages, each into a folder of its own where there are several (TrainingRun.cs)."""
    own = [folder] if len(stages) == 1 else [os.path.join(folder, f"stage-{i + 1}") for i in range(len(stages))]
    begun = any(os.path.exists(os.path.join(f, "metrics.csv")) or list_checkpoints(f) for f in own)
    if begun and not arguments.resume:
        raise SystemExit(
            f"{folder}: this folder holds a training; go on with it (--resume), or train into another (--out).")
    os.makedirs(folder, exist_ok=True)
    unfinished = os.path.join(folder, "unfinished.safetensors")
    stop = []
    signal.signal(signal.SIGINT, lambda *_: stop.append(True))
    with claimed(folder):
        copied = os.path.join(folder, "recipe.json")
        if not begun and os.path.abspath(copied) != os.path.abspath(arguments.recipe):
            shutil.copyfile(arguments.recipe, copied)
        for number, stage in enumerate(stages):
            name = f"{stage.name}.safetensors"
            weights = os.path.join(folder if number == len(stages) - 1 else own[number], name)
            stage.roots = DataRoots(
                {**stage.roots.folders, **{f"stage-{i + 1}": os.path.abspath(own[i]) for i in range(number)}})
            os.makedirs(own[number], exist_ok=True)
            stage.settle(own[number])
            options.say(f"stage {number + 1} of {len(stages)}: {stage.steps} steps on {options.device}")
            task = KINDS[stage.kind](stage, options.device)
            place = "" if len(stages) == 1 else f"stage {number + 1} of {len(stages)}, "
            trainer = Trainer(
                task, stage, own[number], fingerprint_of(stage), options,
                lambda step: write(task, trainer, unfinished, f"{place}step {step} of {stage.steps}"))
            if trainer.run(lambda: bool(stop)) < stage.steps:
                options.say("Interrupted; the same command with --resume goes on from there.")
                return INTERRUPTED
            write(task, trainer, weights)
            options.say(f"wrote {weights}")
        with contextlib.suppress(FileNotFoundError):
            os.remove(unfinished)
    return 0


def write(task, trainer, path, unfinished=None):
    """Writes the network; where its training is not done, with a text that says how far it is."""
    tensors, metadata = task.export(trainer.trained())
    # A network that training starts from may be an unfinished one, and say so.
    metadata = {key: value for key, value in metadata.items() if key != UNFINISHED}
    if unfinished is not None:
        metadata[UNFINISHED] = unfinished
    write_safetensors(path, tensors, metadata, half=True, in_bytes=task.in_bytes)


@contextlib.contextmanager
def claimed(folder):
    """Keeps other processes, `impasto train` among them, from training into the folder."""
    path = os.path.join(folder, "in-use")
    with open(path, "a") as file:
        try:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit(
                f"{folder}: another process trains into this folder; wait for it, or name another folder.")
        try:
            yield
        finally:
            if fcntl:
                os.remove(path)


if __name__ == "__main__":
    main()
