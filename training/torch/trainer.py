"""The loop: Adam, learning rate, checkpoints and the log, as the C# trainer has them (Impasto.Training/Loop)."""

import json
import math
import os
import re
import time

import numpy as np
import torch
from PIL import Image

from batches import BatchReader
from weights import WeightFile, write_safetensors

STEPS_BEFORE_READING = 16


class Adam:
    """Adam over one vector of all parameters; those that a loss does not depend on have no gradient and stay."""

    def __init__(self, count, members, device):
        self.beta1, self.beta2, self.epsilon = members.beta1, members.beta2, members.epsilon
        self.steps = 0
        self.first = torch.zeros(count, device=device)
        self.second = torch.zeros(count, device=device)

    def step(self, values, gradient, learning_rate):
        self.steps += 1
        self.first.mul_(self.beta1).add_(gradient, alpha=1 - self.beta1)
        self.second.mul_(self.beta2).addcmul_(gradient, gradient, value=1 - self.beta2)
        size = learning_rate / (1 - self.beta1 ** self.steps)
        correction = math.sqrt(1 - self.beta2 ** self.steps)
        values.addcdiv_(self.first, (self.second.sqrt() / correction).add_(self.epsilon), value=-size)


class Trainer:
    """
    Trains a task from the latest checkpoint of a folder, or from the start. Behind each checkpoint it calls what is
    given for that with the number of steps that are done.
    """

    def __init__(self, task, stage, folder, fingerprint, options, checkpointed):
        self.task, self.stage, self.folder, self.fingerprint, self.options = task, stage, folder, fingerprint, options
        self.checkpointed = checkpointed
        self.terms = list(dict.fromkeys(term for objective in task.objectives for term in objective.terms))
        self.initial = np.concatenate(
            [(values / np.float32(task.rates[name])).reshape(-1) for name, values in task.parameters.items()])
        self.values = torch.from_numpy(self.initial).to(options.device)
        self.gradient = torch.zeros_like(self.values)
        self.optimizers = [Adam(len(self.values), stage.adam, options.device) for _ in task.objectives]
        self.leaves, offset = {}, 0
        for name, values in task.parameters.items():
            part = slice(offset, offset + values.size)
            leaf = self.values[part].view(values.shape).detach().requires_grad_()
            leaf.grad = self.gradient[part].view(values.shape)
            self.leaves[name], offset = leaf, part.stop

    def run(self, stopped):
        """Trains to the end, or until it is asked to stop, and gives the number of steps that are done."""
        stage = self.stage
        first = self.resume()
        threads, cache = self.options.threads, int(self.options.cache * 2 ** 30)
        readers = {
            name: BatchReader(files, options, self.options.device, threads, cache)
            for name, (files, options) in stage.image_sets().items()
        }
        self.log = MetricsLog(os.path.join(self.folder, "metrics.csv"), self.terms, first)
        try:
            for step in range(first, stage.steps):
                if stopped():
                    self.report(step)
                    self.save(step)
                    return step
                self.step(step, readers)
                done = step + 1
                checkpointed = done % stage.checkpointEvery == 0 or done == stage.steps
                if checkpointed or done % stage.logEvery == 0 or len(self.log.pending) >= STEPS_BEFORE_READING:
                    self.report(done)
                if checkpointed:
                    self.save(done)
            return stage.steps
        finally:
            for reader in readers.values():
                reader.close()
                for path in reader.pool.skipped:
                    self.options.say(f"{path}: it could not be read and was passed over")
            self.log.close()

    def step(self, step, readers):
        place = step % sum(objective.turns for objective in self.task.objectives)
        turn = 0
        while place >= self.task.objectives[turn].turns:
            place -= self.task.objectives[turn].turns
            turn += 1
        objective, stage = self.task.objectives[turn], self.stage
        self.gradient.zero_()
        measured = torch.zeros(1 + len(objective.terms), device=self.values.device)
        for part in range(stage.accumulate):
            batch = step * stage.accumulate + part
            pictures = {name: self.laid_out(reader.read(batch)) for name, reader in readers.items()}
            parameters = {
                name: leaf if self.task.rates[name] == 1 else leaf * self.task.rates[name]
                for name, leaf in self.leaves.items()
            }
            with self.options.precision():
                loss, terms, samples = objective.compute(batch, pictures, parameters)
            (loss / stage.accumulate).backward()
            measured += torch.stack([loss, *terms.values()]).detach() / stage.accumulate
        if stage.clip is not None:
            length = self.gradient.double().square().sum().sqrt()
            self.gradient *= (stage.clip / length).clamp_max(1).float()
        rate = learning_rate_at(stage.learning_rate, step, stage.steps)
        self.optimizers[turn].step(self.values, self.gradient, rate)
        # The gradient tells whether it is finite too: where it is not, the sum is not.
        self.log.add(step + 1, objective.terms, measured, self.gradient.sum(), rate)
        if stage.sampleEvery and (step + 1) % stage.sampleEvery == 0:
            self.draw(step + 1, samples)

    def laid_out(self, batch):
        is_cuda = batch.device.type == "cuda"
        return batch.contiguous(memory_format=torch.channels_last) if is_cuda else batch

    def report(self, step):
        loss, speed = self.log.write(self.stage.batch * self.stage.accumulate)
        if loss is not None and step % self.stage.logEvery == 0:
            self.options.say(f"{step}/{self.stage.steps}  loss {loss:.5g}  {speed:.1f} images/s")

    def draw(self, step, samples):
        if not samples:
            return
        rows = torch.cat([sample.detach().float() for sample in samples], dim=3).clamp(0, 1)
        sheet = rows.permute(0, 2, 3, 1).flatten(0, 1)
        folder = os.path.join(self.folder, "samples")
        os.makedirs(folder, exist_ok=True)
        pixels = (sheet * 255).round().byte().cpu().numpy()
        Image.fromarray(pixels).save(os.path.join(folder, f"step-{step:08}.jpg"), quality=90)

    def trained(self):
        """The trained tensors by name."""
        values, offset, tensors = self.values.cpu().numpy(), 0, {}
        for name, start in self.task.parameters.items():
            own = values[offset:offset + start.size].reshape(start.shape)
            tensors[name] = own * np.float32(self.task.rates[name])
            offset += start.size
        return tensors

    def save(self, step):
        folder = checkpoint_folder(self.folder)
        os.makedirs(folder, exist_ok=True)
        tensors = {"parameters": self.values.cpu().numpy()}
        for number, adam in enumerate(self.optimizers):
            tensors[f"optimizer{number}.first_moment"] = adam.first.cpu().numpy()
            tensors[f"optimizer{number}.second_moment"] = adam.second.cpu().numpy()
        metadata = {
            "fingerprint": self.fingerprint,
            "optimizers": json.dumps([{"steps": adam.steps} for adam in self.optimizers], separators=(",", ":")),
        }
        write_safetensors(os.path.join(folder, f"step-{step:08}.safetensors"), tensors, metadata, half=False)
        for _, old in list_checkpoints(self.folder)[self.stage.keepCheckpoints:]:
            os.remove(old)
        self.checkpointed(step)

    def resume(self):
        found = list_checkpoints(self.folder)
        if not found:
            return 0
        step, path = found[0]
        file = WeightFile(path)
        if file.metadata.get("fingerprint") != self.fingerprint:
            raise SystemExit(
                f"{path}: this checkpoint belongs to a training with another recipe, or with other networks or "
                "images; resume with the same ones, or train into another folder.")
        self.restore(self.values, file, "parameters")
        for number, steps in enumerate(json.loads(file.metadata["optimizers"])):
            adam = self.optimizers[number]
            adam.steps = int(steps["steps"])
            self.restore(adam.first, file, f"optimizer{number}.first_moment")
            self.restore(adam.second, file, f"optimizer{number}.second_moment")
        return step

    def restore(self, vector, file, name):
        if file[name].size != len(vector):
            raise SystemExit(f"{file.path}: the checkpoint is damaged at '{name}'; delete it to go on from another.")
        vector.copy_(torch.from_numpy(file[name]))


class MetricsLog:
    """A line a step, as `impasto train` writes them. What was measured stays on the device for some steps."""

    def __init__(self, path, terms, step):
        self.terms, self.pending, self.seconds = terms, [], 0.0
        header = ",".join(["step", "loss", *terms, "learning_rate", "images_per_second", "seconds"])
        kept = []
        if step and os.path.isfile(path):
            with open(path) as file:
                lines = file.read().split("\n")[:-1]
            if not lines or lines[0] != header:
                raise SystemExit(f"{path}: this log is of a training with other losses; train into another folder.")
            kept = [line for line in lines[1:] if line and int(line.split(",")[0]) <= step]
            self.seconds = float(kept[-1].split(",")[-1]) if kept else 0.0
        with open(f"{path}.{os.getpid()}.tmp", "w") as file:
            file.writelines(line + "\n" for line in [header, *kept])
        os.replace(f"{path}.{os.getpid()}.tmp", path)
        self.file, self.since = open(path, "a"), time.monotonic()

    def add(self, step, terms, measured, gradient_sum, rate):
        self.pending.append((step, terms, torch.cat([measured, gradient_sum[None]]), rate))

    def write(self, images):
        """Writes down the steps since the last time, and gives the last loss and the images a second."""
        if not self.pending:
            return None, 0.0
        rows = [measured.cpu().tolist() for _, _, measured, _ in self.pending]
        elapsed, self.since = time.monotonic() - self.since, time.monotonic()
        each = elapsed / len(rows)
        speed = images / max(each, 1e-6)
        for (step, terms, _, rate), (loss, *values, gradient) in zip(self.pending, rows):
            if not math.isfinite(loss) or not math.isfinite(gradient):
                raise SystemExit(
                    f"Step {step}: the loss or its gradient is not a finite number; the checkpoints before it are "
                    "good. A smaller learning rate, a longer warm-up or a clipped gradient may help.")
            self.seconds += each
            measured = dict(zip(terms, values))
            numbers = [loss, *(measured.get(term, math.nan) for term in self.terms), rate]
            texts = ["NaN" if math.isnan(n) else repr(n) for n in numbers]
            self.file.write(",".join([str(step), *texts, f"{speed:.3f}", f"{self.seconds:.3f}"]) + "\n")
        self.file.flush()
        self.pending = []
        return loss, speed

    def close(self):
        self.file.close()


def learning_rate_at(schedule, step, steps):
    """The learning rate of a step (LearningRateSchedule.cs)."""
    warm = min(1, (step + 1) / (schedule.warmup + 1))
    progress = min(max((step - schedule.warmup) / max(1, steps - schedule.warmup), 0), 1)
    fall = 1
    if schedule.schedule == "cosine":
        fall = schedule.final + (1 - schedule.final) * 0.5 * (1 + math.cos(math.pi * progress))
    elif schedule.schedule == "inverse-time":
        fall = 1 / (1 + schedule.decay * step)
    return schedule.initial * warm * fall


def checkpoint_folder(folder):
    return os.path.join(folder, "checkpoints")


def list_checkpoints(folder):
    """The checkpoints of a stage's folder as pairs of step and path, the latest first."""
    folder = checkpoint_folder(folder)
    names = os.listdir(folder) if os.path.isdir(folder) else []
    matches = [m for m in (re.fullmatch(r"step-(\d+)\.safetensors", name) for name in names) if m]
    return sorted(((int(m[1]), os.path.join(folder, m[0])) for m in matches), reverse=True)
