"""The list of common mistakes: what each is, the law that it breaks, and a script that shows it failing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from anp_core.lab.mistakes import formula_pairs as formulas
from anp_core.lab.mistakes import mistake_pairs as pairs
from anp_core.lab.mistakes.mistake_examples import Example
from anp_core.language import mark

IMPORTS = """from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from types import SimpleNamespace

import torch
from torch import Tensor

from anp_core.attention.masked_softmax import masked_softmax
"""

ALL_SCRIPT = """from anp_core.lab.mistakes.mistakes import MISTAKES

for name, mistake in MISTAKES.items():
    wrong, right = mistake.broken()
    print(f"{name}: {wrong:.3g} against {right:.3g}")
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
    tolerance: float = 1e-6  # from rounding, or from drawing at random

    def broken(self) -> tuple[float, float]:
        """How far the wrong and the right way break the law."""
        return self.check(self.wrong), self.check(self.right)

    def weights(self, example: Example) -> tuple[np.ndarray, np.ndarray] | None:
        """Weights (M, N) of the wrong and the right way, where the example has any."""
        if example.weights_of is None:
            return None
        return example.weights_of(self.wrong).numpy(), example.weights_of(self.right).numpy()

    def script(self) -> str:
        """A program that holds both ways and the check, and prints how far each breaks the law."""
        parts = [source_of(part) for part in (self.wrong, self.right, self.check)]
        call = self.check.__name__
        lines = [f"print(f'{{{call}({part.__name__}):.3g}}')" for part in (self.wrong, self.right)]
        return "\n\n".join([IMPORTS, *(f"{part}\n" for part in parts), "\n".join(lines) + "\n"])


def source_of(part: Callable[..., Any]) -> str:
    """A function or class as it stands in the file, without marks for the linter."""
    return re.sub(r"  # noqa: \w+", "", inspect.getsource(part)).rstrip()


MISTAKES: dict[str, Mistake] = {
    "minimum": Mistake(
        mark("A softmax that subtracts the minimum"),
        mark(
            "Subtracting any number from all scores leaves the weights as they are, on paper. Subtracting the "
            "smallest leaves large ones, whose exponential is infinite; infinity over infinity is NaN. "
            "It works in every small test."
        ),
        mark("Weights are finite whatever the scores."),
        mark("weights that are not finite"),
        pairs.softmax_minus_minimum,
        pairs.softmax_minus_maximum,
        pairs.weights_not_finite,
    ),
    "everything": Mistake(
        mark("A softmax over the whole batch"),
        mark(
            "Without a dimension the sum runs over all rows and all examples. The weights still sum to 1, but all "
            "together: each row gets a crumb, and the outputs shrink as the batch grows."
        ),
        mark("The weights of each query sum to 1."),
        mark("the largest distance of a row's sum from 1"),
        pairs.softmax_over_everything,
        pairs.softmax_over_keys,
        pairs.rows_off_one,
    ),
    "batch": Mistake(
        mark("Scores summed over the batch"),
        mark(
            "One wrong letter in an einsum, or a sum over the wrong dimension, and each query meets the keys of all "
            "examples added up. Shapes and loss look right; the answer depends on who else is in the batch."
        ),
        mark("What another example holds changes nothing here."),
        mark("the change of an output when another example changes"),
        pairs.pool_across_batch,
        pairs.pool_within_example,
        pairs.change_by_neighbour,
    ),
    "sign": Mistake(
        mark("A distance used as a similarity"),
        mark(
            "A softmax gives most to the largest number. The largest distance belongs to the key that fits worst: "
            "without a minus the query looks away from what it asks for."
        ),
        mark("A key that equals the query gets the largest weight."),
        mark("how much more weight another key gets"),
        pairs.weights_by_distance,
        pairs.weights_by_nearness,
        pairs.own_key_behind,
    ),
    "query": Mistake(
        mark("The query's index is lost"),
        mark(
            "A mean or a sum over the queries, often to make shapes fit, and all of them get the same weights. "
            "It is average pooling in disguise."
        ),
        mark("A query gets the same answer alone as in company."),
        mark("the largest change of an answer by company"),
        pairs.pool_without_query,
        pairs.pool_for_each_query,
        pairs.change_by_company,
    ),
    "square": Mistake(
        mark("The square outside the exponent"),
        mark(
            "exp(−u/2)² is exp(−u): not a bell but a slope, which prefers one side and never ends on it. "
            "The square belongs to u."
        ),
        mark("Keys equally far to the left and to the right get equal weights."),
        mark("the difference of the two weights"),
        pairs.square_outside,
        pairs.square_inside,
        pairs.left_unlike_right,
    ),
    "scale": Mistake(
        mark("The missing 1/√d"),
        mark(
            "The dot product of random vectors has a variance of d. At d = 256 the softmax puts nearly all on one "
            "key before anything was learned, and its gradient is nearly zero."
        ),
        mark("The scores of random queries and keys have a variance of 1, whatever d is."),
        mark("the distance of the variance from 1, at d = 256"),
        pairs.scores_unscaled,
        pairs.scores_scaled,
        pairs.variance_off_one,
        tolerance=0.05,
    ),
    "million": Mistake(
        mark("Masks filled with −1e6"),
        mark(
            "A large negative number is not a mask. In a row where nothing is allowed all scores are equally bad, "
            "and the softmax makes them equally good: padding is averaged into the output."
        ),
        mark("A forbidden key gets no weight, even where all are forbidden."),
        mark("the weight that forbidden keys get"),
        pairs.mask_by_a_million,
        pairs.mask_exactly,
        pairs.weight_of_forbidden_keys,
    ),
    "stored": Mistake(
        mark("Weights stored on the module"),
        mark(
            "Keeping the last weights as an attribute, to draw them later, means that the next call overwrites them: "
            "in a loop, in a second layer that shares the module, or for a second user. Return them instead."
        ),
        mark("An answer stays what it was when somebody asks again."),
        mark("the largest change of the first answer's weights"),
        pairs.AttentionThatStores,
        pairs.AttentionThatReturns,
        pairs.first_answer_overwritten,
    ),
    "explanation": Mistake(
        mark("Weights taken for explanations"),
        mark(
            "The largest weight may lie on a value that is near the answer anyway. Remove it and little changes; "
            "remove a lighter one with an unusual value and the answer moves. Check by removing before you tell a "
            "story."
        ),
        mark(
            "Removing what the explanation names moves the answer at least as much as removing anything else."
        ),
        mark("by how much more the answer could have moved"),
        pairs.explain_by_weight,
        pairs.explain_by_removal,
        pairs.effect_missed,
    ),
    "exponents": Mistake(
        mark("A sum by exponents that are weights already"),
        mark(
            "c = Σ a·exp(w), where “exp(w)” stands for the softmax and is then taken once more. Weights lie between "
            "0 and 1, so that their exponentials lie between 1 and e: they no longer sum to 1, and hardly differ."
        ),
        mark("Where all values are one, the answer is one."),
        mark("the largest distance of such an answer from 1"),
        formulas.sum_by_exponents,
        formulas.sum_by_weights,
        formulas.ones_off_one,
    ),
    "products": Mistake(
        mark("Products over their sum, without a softmax"),
        mark(
            "Dividing the products of query and keys by their sum makes rows that sum to 1. But products may be "
            "negative and nearly cancel: weights below 0 and far above 1, and an answer that is no mean of anything."
        ),
        mark("Weights lie between 0 and 1."),
        mark("how far a weight lies outside"),
        formulas.weights_by_products,
        formulas.weights_by_softmax,
        formulas.weight_outside,
    ),
    "softmaxes": Mistake(
        mark("A softmax on values and outputs, too"),
        mark(
            "The softmax makes weights of scores, and nothing else of anything. On values it throws away their sign "
            "and size, on outputs it does so again: whatever is asked, the answer is a row that sums to 1."
        ),
        mark("A single key gives its value back."),
        mark("the largest change of that value"),
        formulas.softmax_everywhere,
        formulas.softmax_of_scores,
        formulas.single_value_changed,
    ),
    "three": Mistake(
        mark("“The score is a weighted sum of query, key and value”"),
        mark(
            "The score compares the query with a key; the value is what is fetched afterwards. In a sum of all three "
            "the query adds the same to every key, so that the softmax forgets it, and the value votes for itself."
        ),
        mark("The weights stay what they are when the values change."),
        mark("the largest change of a weight"),
        formulas.score_of_all_three,
        formulas.score_of_query_and_key,
        formulas.weights_moved_by_values,
    ),
    "linear": Mistake(
        mark("A “self-attention” that is one linear layer"),
        mark(
            "A linear layer over the features is called self-attention, and it trains. But it changes every token by "
            "itself: no token ever learns what another one says."
        ),
        mark("Every token's output depends on the other tokens."),
        mark("tokens, of three, that do not notice another one change"),
        formulas.one_linear_layer,
        formulas.self_attention,
        formulas.tokens_that_see_no_other,
    ),
    "pairs": Mistake(
        mark("α(xᵢ, yᵢ) for α(x, xᵢ)"),
        mark(
            "The weight of a known point is computed from its own place and value. Where x is never enters, so that "
            "every x gets the same answer: a horizontal line."
        ),
        mark("With a narrow bandwidth, the answer at a known place is the known value."),
        mark("the largest distance of answer and value"),
        formulas.weights_of_known_pairs,
        formulas.weights_of_the_question,
        formulas.known_points_missed,
    ),
    "n": Mistake(
        mark("f(x) = 1/n"),
        mark(
            "1/n is the weight of average pooling, not its answer. The sum over the values is missing, and with it "
            "everything that was measured."
        ),
        mark("Where all values are the same, the mean is that value."),
        mark("the distance from it, for five sevens"),
        formulas.one_over_n,
        formulas.mean_of_values,
        formulas.constant_missed,
    ),
    "near": Mistake(
        mark("“Attention is mainly local”"),
        mark(
            "In many texts near words matter most, and windows are cheap. But nothing in the formula knows what is "
            "near: that a word finds its answer at any distance in one step is what attention was made for. A window "
            "is a choice, with a price."
        ),
        mark("A key that fits gets the weight, however far away it stands."),
        mark("the part of the weight that is lost"),
        formulas.look_near,
        formulas.look_anywhere,
        formulas.weight_lost_on_the_way,
    ),
    "numbers": Mistake(
        mark("Numbers where tensors belong"),
        mark(
            "attention(1, 6, 8) was meant to say: one text, six tokens, eight features. A module is called with "
            "tensors of these sizes, not with the sizes. This one does break off, and the message helps little."
        ),
        mark("A call comes back with one output a token."),
        mark("calls that do not"),
        formulas.call_with_numbers,
        formulas.call_with_tensors,
        formulas.calls_without_answer,
    ),
    "package": Mistake(
        mark("Installing a package that does not exist"),
        mark(
            "Posts and assistants name packages that were never written. Whoever registers such a name runs code "
            "on the machine of everyone who installs it. Look at what you have and at who publishes it first."
        ),
        mark("Only packages that are known here are taken."),
        mark("unknown packages that would be installed"),
        pairs.trust_the_post,
        pairs.look_first,
        pairs.packages_nobody_vouched_for,
    ),
}
