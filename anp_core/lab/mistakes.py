"""The list of common mistakes: what each is, the law that it breaks, and a script that shows it failing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from anp_core.lab import mistake_pairs as pairs

IMPORTS = """from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from types import SimpleNamespace

import torch
from torch import Tensor

from anp_core.attention.masked_softmax import masked_softmax
"""


@dataclass(frozen=True)
class Mistake:
    """A wrong and a right way, and the check of the law that tells them apart."""

    title: str
    story: str  # what goes wrong and why it goes unseen
    law: str
    measured: str  # what the check returns, 0 where the law holds
    wrong: Callable[..., Any]
    right: Callable[..., Any]
    check: Callable[[Callable[..., Any]], float]
    weights_of: Callable[[Callable[..., Any]], torch.Tensor] | None = None  # an example to look at
    tolerance: float = 1e-6  # from rounding, or from drawing at random

    def broken(self) -> tuple[float, float]:
        """How far the wrong and the right way break the law."""
        return self.check(self.wrong), self.check(self.right)

    def example(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Weights (M, N) of the wrong and the right way, where there is something to look at."""
        if self.weights_of is None:
            return None
        return self.weights_of(self.wrong).numpy(), self.weights_of(self.right).numpy()

    def script(self) -> str:
        """A program that holds both ways and the check, and prints how far each breaks the law."""
        parts = [source_of(part) for part in (self.wrong, self.right, self.check)]
        call = self.check.__name__
        lines = [f"print(f'{{{call}({part.__name__}):.3g}}')" for part in (self.wrong, self.right)]
        return "\n\n".join([IMPORTS, *(f"{part}\n" for part in parts), "\n".join(lines) + "\n"])


def source_of(part: Callable[..., Any]) -> str:
    """A function or class as it stands in the file, without marks for the linter."""
    return re.sub(r"  # noqa: \w+", "", inspect.getsource(part)).rstrip()


def _scores() -> torch.Tensor:
    return torch.randn(5, 6, generator=torch.Generator().manual_seed(1))


def _line() -> torch.Tensor:
    return torch.arange(6.0)[:, None] / 2


def _wide_weights(score: Callable[..., torch.Tensor]) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    query, key = (torch.randn(count, 256, generator=generator) for count in (5, 6))
    return torch.softmax(score(query, key), dim=-1)


def _masked_weights(softmax: Callable[..., torch.Tensor]) -> torch.Tensor:
    mask = torch.ones(5, 6, dtype=torch.bool).tril()
    mask[2] = False
    return softmax(_scores(), mask)


MISTAKES: dict[str, Mistake] = {
    "minimum": Mistake(
        "A softmax that subtracts the minimum",
        "Subtracting any number from all scores leaves the weights as they are, on paper. Subtracting the smallest "
        "leaves large ones, whose exponential is infinite; infinity over infinity is NaN. "
        "It works in every small test.",
        "Weights are finite whatever the scores.",
        "weights that are not finite",
        pairs.softmax_minus_minimum,
        pairs.softmax_minus_maximum,
        pairs.weights_not_finite,
    ),
    "everything": Mistake(
        "A softmax over the whole batch",
        "Without a dimension the sum runs over all rows and all examples. The weights still sum to 1, but all "
        "together: each row gets a crumb, and the outputs shrink as the batch grows.",
        "The weights of each query sum to 1.",
        "the largest distance of a row's sum from 1",
        pairs.softmax_over_everything,
        pairs.softmax_over_keys,
        pairs.rows_off_one,
        lambda softmax: softmax(_scores()),
    ),
    "batch": Mistake(
        "Scores summed over the batch",
        "One wrong letter in an einsum, or a sum over the wrong dimension, and each query meets the keys of all "
        "examples added up. Shapes and loss look right; the answer depends on who else is in the batch.",
        "What another example holds changes nothing here.",
        "the change of an output when another example changes",
        pairs.pool_across_batch,
        pairs.pool_within_example,
        pairs.change_by_neighbour,
    ),
    "sign": Mistake(
        "A distance used as a similarity",
        "A softmax gives most to the largest number. The largest distance belongs to the key that fits worst: "
        "without a minus the query looks away from what it asks for.",
        "A key that equals the query gets the largest weight.",
        "how much more weight another key gets",
        pairs.weights_by_distance,
        pairs.weights_by_nearness,
        pairs.own_key_behind,
        lambda attention: attention(_line(), _line()),
    ),
    "query": Mistake(
        "The query's index is lost",
        "A mean or a sum over the queries, often to make shapes fit, and all of them get the same weights. "
        "It is average pooling in disguise.",
        "A query gets the same answer alone as in company.",
        "the largest change of an answer by company",
        pairs.pool_without_query,
        pairs.pool_for_each_query,
        pairs.change_by_company,
    ),
    "square": Mistake(
        "The square outside the exponent",
        "exp(−u/2)² is exp(−u): not a bell but a slope, which prefers one side and never ends on it. "
        "The square belongs to u.",
        "Keys equally far to the left and to the right get equal weights.",
        "the difference of the two weights",
        pairs.square_outside,
        pairs.square_inside,
        pairs.left_unlike_right,
        lambda attention: attention(_line(), _line()),
    ),
    "scale": Mistake(
        "The missing 1/√d",
        "The dot product of random vectors has a variance of d. At d = 256 the softmax puts nearly all on one key "
        "before anything was learned, and its gradient is nearly zero.",
        "The scores of random queries and keys have a variance of 1, whatever d is.",
        "the distance of the variance from 1, at d = 256",
        pairs.scores_unscaled,
        pairs.scores_scaled,
        pairs.variance_off_one,
        _wide_weights,
        tolerance=0.05,
    ),
    "million": Mistake(
        "Masks filled with −1e6",
        "A large negative number is not a mask. In a row where nothing is allowed all scores are equally bad, and "
        "the softmax makes them equally good: padding is averaged into the output.",
        "A forbidden key gets no weight, even where all are forbidden.",
        "the weight that forbidden keys get",
        pairs.mask_by_a_million,
        pairs.mask_exactly,
        pairs.weight_of_forbidden_keys,
        _masked_weights,
    ),
    "stored": Mistake(
        "Weights stored on the module",
        "Keeping the last weights as an attribute, to draw them later, means that the next call overwrites them: "
        "in a loop, in a second layer that shares the module, or for a second user. Return them instead.",
        "An answer stays what it was when somebody asks again.",
        "the largest change of the first answer's weights",
        pairs.AttentionThatStores,
        pairs.AttentionThatReturns,
        pairs.first_answer_overwritten,
    ),
    "explanation": Mistake(
        "Weights taken for explanations",
        "The largest weight may lie on a value that is near the answer anyway. Remove it and little changes; remove "
        "a lighter one with an unusual value and the answer moves. Check by removing before you tell a story.",
        "Removing what the explanation names moves the answer at least as much as removing anything else.",
        "by how much more the answer could have moved",
        pairs.explain_by_weight,
        pairs.explain_by_removal,
        pairs.effect_missed,
    ),
    "package": Mistake(
        "Installing a package that does not exist",
        "Posts and assistants name packages that were never written. Whoever registers such a name runs code on the "
        "machine of everyone who installs it. Look at what you have and at who publishes it first.",
        "Only packages that are known here are taken.",
        "unknown packages that would be installed",
        pairs.trust_the_post,
        pairs.look_first,
        pairs.packages_nobody_vouched_for,
    ),
}
