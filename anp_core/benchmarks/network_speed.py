"""Time and memory of the shipped networks at three sizes, beside attention written out with softmax and matmul.

The sizes are a batch of curves, a batch of small pictures, and one picture with many targets. Each row is measured
in a process of its own, `python -m anp_core.benchmarks.network_speed '{"network": …}'`.
"""

from __future__ import annotations

import copy
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from anp_core.benchmarks.own_process import measure_apart, peak_bytes
from anp_core.benchmarks.stopwatch import median_seconds
from anp_core.cards import model_names
from anp_core.models.config import ANPConfig
from anp_core.parallel import available_cores
from anp_core.pretrained import load_model
from anp_core.task import Prediction, Task
from anp_core.training.objective import negative_log_likelihood

Row = dict[str, Any]
# Batch, context points, targets; positions and values have as many dimensions as the kind of network takes.
CURVES, PICTURES, PICTURE = (16, 50, 50), (16, 200, 1024), (1, 1000, 4096)
SIZES: dict[str, tuple[tuple[int, int, int], ...]] = {
    "curves": (CURVES,),
    "temperature": (CURVES,),
    "small-pictures": (PICTURES, PICTURE),
    "photo": (PICTURES, PICTURE),
}
OF_PICTURES = (2, 3)  # dimensions of positions and values
WRITTEN_OUT = "written out"
REPEATS = 5  # of which the median is taken, after one that is not timed


class WrittenOut(nn.Module):
    """The plain attentive neural process (Kim et al. 2019), its attention as softmax(QKᵀ/√d) V and nothing fused.

    Args:
        config: whose dimensions, width, heads and rounds it takes.
    """

    def __init__(self, config: ANPConfig) -> None:
        super().__init__()
        width, dim_x, dim_y = config.d_model, config.dim_x, config.dim_y
        self.heads, self.rounds = config.num_heads, config.rounds
        self.keys, self.queries = _two_layers(dim_x, width), _two_layers(dim_x, width)
        self.values = _two_layers(dim_x + dim_y, width)
        self.decoder = _two_layers(width, 2 * dim_y)

    def forward(self, task: Task, attention: str | None = None) -> Prediction:
        """The moments at every target; `attention` is there so that it is called as the networks are."""
        key = self._split(self.keys(task.context_x))
        value = self._split(self.values(torch.cat([task.context_x, task.context_y], -1)))
        target = self.queries(task.target_x)
        for _ in range(self.rounds):
            scores = self._split(target) @ key.transpose(-1, -2) / math.sqrt(key.shape[-1])
            target = target + (torch.softmax(scores, -1) @ value).transpose(1, 2).flatten(2)
        mean, spread = self.decoder(target).chunk(2, -1)
        return Prediction(mean, 0.01 + nn.functional.softplus(spread))

    def _split(self, tokens: Tensor) -> Tensor:
        """(B, N, D) → (B, H, N, D / H)."""
        heads: Tensor = tokens.unflatten(-1, (self.heads, -1)).transpose(1, 2)
        return heads


def _two_layers(into: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(into, 64), nn.GELU(), nn.Linear(64, out))


def benchmark_network_speed() -> Iterator[Row]:
    """A row for each network and size: milliseconds and MB of a prediction and of a training step.

    MB is what the process needed at most beyond what it held before; the last two columns are times in units of those
    of attention written out at the same size, width, heads and rounds.
    """
    for kind, sizes in SIZES.items():
        names = [name for name in model_names() if name.partition("/")[0] == kind]
        for size in sizes:
            reference = _measured(names[0], size, WRITTEN_OUT)
            for name in names:
                row = _measured(name, size, name)
                for what in ("predict", "train"):
                    row[f"{what} ÷ {WRITTEN_OUT}"] = round(row[f"{what} ms"] / reference[f"{what} ms"], 2)
                yield row
            yield reference | {f"{what} ÷ {WRITTEN_OUT}": 1.0 for what in ("predict", "train")}


def _measured(network: str, size: tuple[int, int, int], name: str) -> Row:
    what = {"network": network, "size": size, "written_out": name == WRITTEN_OUT}
    cells = measure_apart("anp_core.benchmarks.network_speed", what)
    batch, points, targets = size
    title = f"{name}, as {network.partition('/')[0]}" if name == WRITTEN_OUT else name
    return {"network": title, "batch × context × targets": f"{batch} × {points} × {targets}"} | cells


def measure_network(network: str, size: tuple[int, int, int], *, written_out: bool = False) -> Row:
    """Milliseconds (processor time too) and MB of `network`, or of attention written out in its place, here."""
    torch.set_num_threads(available_cores())
    loaded = load_model(network)
    config = loaded.network.config
    # A copy, for others share the network, and a training step needs gradients.
    whole = copy.deepcopy(loaded.network)
    model: nn.Module = WrittenOut(config) if written_out else whole
    task = random_task(config, size)

    def predict() -> None:
        with torch.inference_mode():
            (model if written_out else whole.predict)(task, loaded.attention)

    def learn() -> None:
        model.zero_grad()
        negative_log_likelihood(model(task, loaded.attention), task).backward()

    row: Row = {}
    for name, work in (("predict", predict), ("train", learn)):
        model.requires_grad_(name == "train")
        before = peak_bytes()
        row[f"{name} ms"] = round(1000 * median_seconds(work, REPEATS), 1)
        row[f"{name} MB"] = round((peak_bytes() - before) / 1e6)
    began = time.process_time()
    model.requires_grad_(False)
    predict()
    row["predict CPU ms"] = round(1000 * (time.process_time() - began), 1)
    return row


def random_task(config: ANPConfig, size: tuple[int, int, int]) -> Task:
    """A task of that (batch, context points, targets) with all that a network of this configuration reads.

    Networks of pictures are given pixels of a square picture: its first ones as targets, any of them as context.
    Where rounds keep to groups of the context, these decide how many points there are.
    """
    random = torch.Generator().manual_seed(0)
    batch, points, targets = size
    points = sum(group.places for group in config.groups) or points

    def draw(count: int, width: int) -> Tensor:
        return torch.rand(batch, count, width, generator=random)

    context_x, target_x = draw(points, config.dim_x), draw(targets, config.dim_x)
    if (config.dim_x, config.dim_y) == OF_PICTURES:
        side = math.ceil(math.sqrt(max(points, targets)))
        pixels = torch.cartesian_prod(torch.arange(side), torch.arange(side)).float()
        if not config.by_neighbours:  # these measure in pixels, the others in half the picture's side
            pixels = (2 * pixels - (side - 1)) / side
        chosen = [torch.randperm(side**2, generator=random)[:points] for _ in range(batch)]
        context_x, target_x = pixels[torch.stack(chosen)], pixels[:targets].expand(batch, -1, -1)
    return Task(
        context_x=context_x,
        context_y=draw(points, config.dim_y),
        target_x=target_x,
        target_y=draw(targets, config.dim_y),
        context_features=_features(draw, points, config.context_features + config.grid_features),
        target_features=_features(draw, targets, config.target_features + config.grid_features),
        base_mean=draw(targets, config.dim_y) if config.base else None,
        base_std=0.1 + draw(targets, config.dim_y) if config.base else None,
    )


def _features(draw: Callable[[int, int], Tensor], count: int, width: int) -> Tensor | None:
    return draw(count, width) if width else None


if __name__ == "__main__":
    print(json.dumps(measure_network(**json.loads(sys.argv[1]))))
