"""What can be seen of each mistake: weights of the wrong and the right way on the same input, or a few bars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from anp_core.lab.mistakes import formula_pairs as formulas
from anp_core.lab.mistakes import mistake_pairs as pairs
from anp_core.language import mark

# Between the smallest and the largest score; e^89 is infinite in float32.
SPREADS = (1.0, 10.0, 80.0, 100.0, 1000.0)


@dataclass(frozen=True)
class Example:
    """`weights_of` takes a way and returns weights (M, N); where weights show nothing there are `bars` instead."""

    seen: str  # what to look for
    weights_of: Callable[[Callable[..., Any]], torch.Tensor] | None = None
    bars: Callable[[], Bars] | None = None


@dataclass(frozen=True, eq=False)
class Bars:
    """Named numbers (K,), one series a name."""

    names: tuple[str, ...]
    series: dict[str, np.ndarray]


def _scores() -> torch.Tensor:
    return torch.randn(5, 6, generator=torch.Generator().manual_seed(1))


def _line() -> torch.Tensor:
    return torch.arange(6.0)[:, None] / 2


def _two_examples() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(2, 5, 3, generator=generator), torch.randn(2, 6, 3, generator=generator)


def _ever_wider(softmax: Callable[..., torch.Tensor]) -> torch.Tensor:
    return softmax(torch.outer(torch.tensor(SPREADS), torch.linspace(0, 1, 6)))


def _of_a_batch(pool: Callable[..., torch.Tensor]) -> torch.Tensor:
    query, key = _two_examples()
    return pool(query, key, torch.eye(6).expand(2, 6, 6))[0]  # values that are one-hot give the weights back


def _of_queries(pool: Callable[..., torch.Tensor]) -> torch.Tensor:
    query, key = _two_examples()
    return pool(query[0], key[0], torch.eye(6))


def _wide(score: Callable[..., torch.Tensor]) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    query, key = (torch.randn(count, 256, generator=generator) for count in (5, 6))
    return torch.softmax(score(query, key), dim=-1)


def _masked(softmax: Callable[..., torch.Tensor]) -> torch.Tensor:
    mask = torch.ones(5, 6, dtype=torch.bool).tril()
    mask[2] = False
    return softmax(_scores(), mask)


def _read_late(kind: Callable[..., Any]) -> torch.Tensor:
    attention = kind()
    answers = [attention(scores) for scores in _scores()]
    return torch.stack([answer.weights for answer in answers])


def _weights_and_removals() -> Bars:
    weights, value = np.array([0.5, 0.3, 0.2]), np.array([1.7, 1.0, 5.0])
    answer = weights @ value
    without = [np.delete(weights, n) @ np.delete(value, n) / (1 - weights[n]) for n in range(3)]
    return Bars(
        (mark("point 1"), mark("point 2"), mark("point 3")),
        {
            mark("weight"): weights,
            mark("change of the answer when it is removed"): np.abs(np.array(without) - answer),
        },
    )


def _installed() -> Bars:
    post = ["torch", "a_package_that_was_made_up_for_this_page"]
    ways = {mark("Wrong"): pairs.trust_the_post, mark("Right"): pairs.look_first}
    taken = {name: np.array([float(each in way(post)) for each in post]) for name, way in ways.items()}
    return Bars(("torch", mark("the made-up package")), taken)


def _queries_and_keys() -> tuple[torch.Tensor, torch.Tensor]:
    query, key = _two_examples()
    return query[0], key[0]


def _values() -> torch.Tensor:
    return torch.randn(6, 3, generator=torch.Generator().manual_seed(3))


def _far() -> torch.Tensor:
    scores = torch.randn(12, 12, generator=torch.Generator().manual_seed(2))
    scores[1, 10] = 6.0
    return scores


def _both(wrong: torch.Tensor, right: torch.Tensor) -> dict[str, np.ndarray]:
    return {mark("Wrong"): wrong.numpy(), mark("Right"): right.numpy()}


def _single() -> Bars:
    value = torch.tensor([[3.0, -1.0, 2.0]])
    ways = (formulas.softmax_everywhere, formulas.softmax_of_scores)
    wrong, right = (way(torch.zeros(1, 1), value)[0] for way in ways)
    return Bars((mark("1st number"), mark("2nd number"), mark("3rd number")), _both(wrong, right))


def _moved() -> Bars:
    tokens = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
    other = torch.cat([tokens[:3], -tokens[3:]])
    ways = (formulas.one_linear_layer, formulas.self_attention)
    wrong, right = ((way(other) - way(tokens)).norm(dim=-1) for way in ways)
    names = (mark("token 1"), mark("token 2"), mark("token 3"), mark("token 4, the changed one"))
    return Bars(names, _both(wrong, right))


def _averages() -> Bars:
    samples = [torch.tensor([1.0, 2.0, 3.0]), torch.full((4,), 3.0), torch.tensor([-2.0, 0.0])]
    ways = (formulas.one_over_n, formulas.mean_of_values)
    wrong, right = (torch.cat([way(torch.zeros(1), sample) for sample in samples]) for way in ways)
    return Bars(("1, 2, 3", "3, 3, 3, 3", "−2, 0"), _both(wrong, right))


def _answered() -> Bars:
    ways = (formulas.call_with_numbers, formulas.call_with_tensors)
    wrong, right = (torch.tensor([1 - formulas.calls_without_answer(way)]) for way in ways)
    return Bars((mark("an answer"),), _both(wrong, right))


EXAMPLES: dict[str, Example] = {
    "minimum": Example(
        mark(
            "From row to row the scores spread wider: by 1, 10, 80, 100 and 1,000. A cell that stays blank is not a "
            "number."
        ),
        _ever_wider,
    ),
    "everything": Example(
        mark(
            "The same scores and one scale of colours: each row of the wrong way gets but a part of the whole."
        ),
        lambda softmax: softmax(_scores()),
    ),
    "batch": Example(
        mark(
            "The first of two examples. The wrong way has weighed its keys together with those of the second."
        ),
        _of_a_batch,
    ),
    "sign": Example(
        mark("Queries and keys are the same six places, so that the diagonal is where both are equal."),
        lambda attention: attention(_line(), _line()),
    ),
    "query": Example(mark("All rows of the wrong way are the same row."), _of_queries),
    "square": Example(
        mark(
            "Queries and keys are the same six places. To both sides of the diagonal the weights must fall alike."
        ),
        lambda attention: attention(_line(), _line()),
    ),
    "scale": Example(
        mark("Random queries and keys of 256 numbers. Nothing was learned, yet the wrong way is certain."),
        _wide,
    ),
    "million": Example(
        mark(
            "Above the diagonal and in the third row nothing is allowed. The wrong way fills the third row."
        ),
        _masked,
    ),
    "stored": Example(
        mark(
            "Five answers, looked at when all five were there. The wrong way holds the last one five times."
        ),
        _read_late,
    ),
    "explanation": Example(
        mark("The first point has the largest weight; removing the third moves the answer most."),
        bars=_weights_and_removals,
    ),
    "exponents": Example(
        mark("The same scores. Every weight of the wrong way lies above 1, and they hardly differ."),
        lambda pool: pool(_scores(), torch.eye(6)),
    ),
    "products": Example(
        mark("Random queries and keys. A cell that is drawn like zero may lie below it on the left."),
        lambda attention: attention(*_queries_and_keys()),
    ),
    "softmaxes": Example(mark("A single key, whose value is (3, −1, 2), and what comes back."), bars=_single),
    "three": Example(
        mark("Random queries, keys and values. All rows of the wrong way are the same row."),
        lambda score: torch.softmax(score(*_queries_and_keys(), _values()), dim=-1),
    ),
    "linear": Example(mark("How far each token's output moves when the fourth one changes."), bars=_moved),
    "pairs": Example(
        mark("Queries are the four known places, so that the diagonal is where each is asked for itself."),
        lambda weigh: weigh(torch.arange(4.0), torch.arange(4.0), torch.tensor([2.0, -1.0, 0.5, 4.0])),
    ),
    "n": Example(mark("Three samples of known values, their mean, and 1/n."), bars=_averages),
    "near": Example(
        mark("The second word's answer stands in the eleventh place. The window never sees it."),
        lambda attention: attention(_far()),
    ),
    "numbers": Example(mark("Does an answer come back? 1 is yes, 0 is no."), bars=_answered),
    "package": Example(
        mark("What would be installed: 1 is yes, 0 is no. The made-up package does not exist."),
        bars=_installed,
    ),
}
