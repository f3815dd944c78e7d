"""The upper half of "Text and pictures": a sentence, its words with weights and effects, one head, and the scores."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.errors import UserInputError
from anp_core.figures.lab_classifiers import word_heatmap, words_figure
from anp_core.lab.classifiers.text_classifier import FARTHEST, NAME, Reading, read_sentence
from anp_core.language import _, _n, listed, mark, translated
from pages.lab.classifiers_scores import card_panel
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

EXAMPLES = (
    "The staff was friendly although the room was dirty",
    "Although the room was dirty, the staff was friendly",
    "The soup was anything but fresh",
    "We did not like the bed but the garden is lovely",
    "The film was fantastic and not boring at all",
)
MEAN = "mean"
HEADS = {MEAN: mark("mean"), "1": "1", "2": "2", "3": "3", "4": "4"}
LAYERS = {"1": "1", "2": "2"}
SPLITS = {
    "new combinations": mark("known frames, new combinations of words"),
    "new frames": mark("new sentence frames"),
    "both new": mark("new frames and new combinations"),
}
VARIANTS = {
    "average pooling": mark("average pooling"),
    "bag of words": mark("bag of words"),
}


@st.fragment
def text_panel() -> None:
    """Type a sentence and see what the classifier weighed."""
    st.markdown(
        _(
            "This classifier read 20,000 sentences about hotels that the project made up, and says whether one "
            "praises or blames. What stands after “but” decides, what stands after “although” does not, and “not”, "
            "“hardly” or “anything but” turn an opinion round. It reads English only."
        )
    )
    text, reading = choose_sentence()
    _verdict(reading)
    demonstration(
        "text_weights",
        stacked(
            r"\alpha_i = \mathrm{softmax}_i\bigl(q \cdot (W_k h_i) / \sqrt d\bigr)",
            r"P(+) = \sigma\Bigl(w \cdot \sum_i \alpha_i h_i + b\Bigr)",
        ),
        [
            Panel(
                words_figure(reading.words, reading.unknown, reading.weights, reading.effect),
                _("Bars: for every word its weight, and the effect of deleting it."),
            )
        ],
        Script(_pooling_script(text), _("Probability of “positive”"), f"{reading.probability:.1%}"),
        _(
            "h is what two layers of self-attention made of each word; q is learned. The effect is the fall of the "
            "log-odds log P/(1 − P) when the word is taken out: above 0 it spoke for “positive”, below 0 against."
        ),
    )
    _doubt(reading)
    _heads(text, reading)
    card_panel(
        NAME,
        SPLITS,
        VARIANTS,
        _(
            "Every test sentence is new: in the first row each has a clause whose wording and opinion never came "
            "together in the training, in the second a frame that never occurred there. All variants saw the same "
            "sentences for as many steps. Both poolings stand on self-attention, the bag of words has none."
        ),
        key="text_card",
    )


def choose_sentence() -> tuple[str, Reading]:
    """The sentence, typed or taken from the examples, and what the classifier makes of it.

    What cannot be read is explained, and the first example is read instead.
    """
    if "text_sentence" not in st.session_state and "text_sentence" not in st.query_params:
        st.session_state["text_sentence"] = EXAMPLES[0]
    text = st.text_input(_("A sentence about a hotel, in English"), key="text_sentence", bind="query-params")
    with st.container(horizontal=True):
        for number, example in enumerate(EXAMPLES):
            st.button(example, key=f"text_example_{number}", on_click=_take, args=(example,))
    try:
        return text, read_sentence(text)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        st.caption(_("Until then this sentence is read: {sentence}.", sentence=EXAMPLES[0]))
        return EXAMPLES[0], read_sentence(EXAMPLES[0])


def _take(example: str) -> None:
    st.session_state["text_sentence"] = example


def _verdict(reading: Reading) -> None:
    """The answer in words, and which words it does not know."""
    sure = max(reading.probability, 1 - reading.probability)
    said = _("Praise") if reading.positive else _("Blame")
    st.markdown(_("**{verdict}**, it says, with a probability of {sure:.1%}.", verdict=said, sure=sure))
    if reading.unknown:
        quoted = translated(listed([f"“{word}”" for word in reading.unknown]))
        st.warning(
            _n(
                "It has never seen {words}: that word counts as “unknown” and has a question mark below. "
                "Its answer may be wrong, however sure it sounds.",
                "It has never seen {words}: these {count} words count as “unknown” and have a question mark below. "
                "Its answer may be wrong, however sure it sounds.",
                len(reading.unknown),
                words=quoted,
            ),
            icon=":material/help:",
        )


def _pooling_script(text: str) -> str:
    return (
        "import torch\n"
        "from anp_core.attention.pooling import attend\n"
        "from anp_core.attention.scores import dot_product_scores\n"
        "from anp_core.lab.classifiers.review_sentences import split_words\n"
        "from anp_core.lab.classifiers.text_classifier import load_text_classifier\n\n"
        "network = load_text_classifier()\n"
        f"words = split_words({text!r})\n"
        "h = network(*network.encode([words])).states\n"
        "scores = dot_product_scores(network.query[None, None], network.key(h))\n"
        "pooled, weights = attend(scores, h)\n"
        "probability = torch.sigmoid(network.verdict(pooled)).item()\n"
        'print(f"{probability:.1%}")\n'
    )


def _doubt(reading: Reading) -> None:
    """Whether the heaviest word is the one that matters most."""
    if len(reading.words) < 2:
        return
    heaviest, strongest = int(reading.weights.argmax()), int(np.abs(reading.effect).argmax())
    values = {
        "word": reading.words[heaviest],
        "weight": float(reading.weights[heaviest]),
        "own": abs(float(reading.effect[heaviest])),
        "other": reading.words[strongest],
        "most": abs(float(reading.effect[strongest])),
    }
    if heaviest == strongest:
        said = _(
            "Here the weights can be trusted that far: “{word}” has the largest weight ({weight:.0%}), and deleting "
            "it changes the log-odds most, by {own:.1f}.",
            **values,
        )
    else:
        said = _(
            "Weights are no explanation: “{word}” has the largest weight ({weight:.0%}), but deleting “{other}” "
            "changes the log-odds more, by {most:.1f} instead of {own:.1f}. Before the words are pooled, "
            "self-attention can carry what “{other}” says to other places.",
            **values,
        )
    st.info(said, icon=":material/balance:")


def _heads(text: str, reading: Reading) -> None:
    """One head's weights, or their mean, as a heatmap of words by words."""
    st.markdown(_("### Which words look at which?"))
    with st.container(horizontal=True, gap="large"):
        layer = linked_choice(
            st.segmented_control, _("Layer"), LAYERS, key="text_layer", default="1", required=True
        )
        head = linked_choice(
            st.segmented_control, _("Head"), HEADS, key="text_head", default=MEAN, required=True
        )
    heads = reading.heads[int(layer) - 1]  # (H, N, N)
    weights = heads.mean(0) if head == MEAN else heads[int(head) - 1]
    asking, answering = np.unravel_index(int(weights.argmax()), weights.shape)
    chosen = (
        f"heads[{int(layer) - 1}].mean(0)" if head == MEAN else f"heads[{int(layer) - 1}, {int(head) - 1}]"
    )
    demonstration(
        "text_heads",
        r"A_h = \mathrm{softmax}\!\left(\frac{Q_h K_h^\top}{\sqrt{d_h}} + b_h(i - j)\right)",
        [
            Panel(
                word_heatmap(reading.words, weights),
                _("Heatmap: how much each word looks at each other word."),
            )
        ],
        Script(
            "from anp_core.lab.classifiers.text_classifier import read_sentence\n\n"
            f"weights = read_sentence({text!r}).{chosen}\n"
            'print(f"{weights.max():.1%}")\n',
            _(
                "Largest weight: “{asking}” looks at “{answering}”",
                asking=reading.words[asking],
                answering=reading.words[answering],
            ),
            f"{weights.max():.1%}",
        ),
        _(
            "Each row sums to 1. The bias b depends on the signed offset i − j alone, so that a head can look at the "
            "word just before, wherever in the sentence that is. Beyond {farthest:.0f} words all offsets look alike.",
            farthest=FARTHEST,
        ),
    )
