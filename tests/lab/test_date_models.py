"""The date models: attention against plain loops and torch's modules, the causal law, and a training that resumes."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from anp_core.errors import Cancelled, UserInputError
from anp_core.lab.sequences import date_training
from anp_core.lab.sequences.date_models import (
    DateModelConfig,
    MultiHead,
    RecurrentDates,
    TransformerDates,
    build_date_model,
    causal_mask,
    text_batch,
    with_start,
    write_greedily,
)
from anp_core.lab.sequences.date_reading import (
    DATE_MODEL_NAMES,
    Reading,
    change_by_later_letters,
    check_text,
    held_out_dates,
    learned_positions,
    load_date_model,
    read_date,
    remark,
    share_right,
)
from anp_core.lab.sequences.date_training import DATE_MODELS, DatePlan, train_all, train_date_model
from anp_core.lab.sequences.written_dates import (
    ISO_LETTERS,
    MOST_LETTERS,
    PADDING,
    START,
    TRAINED_STYLES,
    UNSEEN_STYLES,
    encode_iso,
)
from tests import reference

TEXTS = ["3rd of March 1987", "1987年3月3日", "x"]


def made(name: str) -> RecurrentDates | TransformerDates:
    """A network of that name with random weights, in float64."""
    torch.manual_seed(0)
    return build_date_model(DATE_MODELS[name]).double().eval()


def parts_of(heads: MultiHead) -> dict:
    layers = {name: getattr(heads, name) for name in ("query", "key", "value", "output")}
    return {name: (layer.weight.numpy(), layer.bias.numpy()) for name, layer in layers.items()}


# ------------------------------------------------------------------------ attention


@torch.inference_mode()
def test_bahdanaus_alignment_is_that_of_plain_loops():
    model = made("dates-bahdanau")
    encoded = model.encode(text_batch(TEXTS))
    state = torch.randn(3, 128, dtype=torch.float64)
    context, weights = model.look_back(state, encoded)
    score = reference.additive(
        *(each.numpy() for each in (model.query_weight, model.key_weight, model.vector))
    )
    for row in range(3):
        tokens, mask = encoded.tokens[row].numpy(), encoded.mask[row : row + 1].numpy()
        scores = reference.loop_scores(state[row : row + 1].numpy(), tokens, score)
        expected = reference.masked_softmax(scores, mask)
        np.testing.assert_allclose(weights[row], expected, atol=1e-12)
        np.testing.assert_allclose(context[row], reference.pool(expected, tokens)[0], atol=1e-12)


@torch.inference_mode()
def test_multi_head_is_that_of_plain_loops_and_of_torch():
    torch.manual_seed(1)
    own = MultiHead(12, 3).double()
    target, context = torch.randn(2, 5, 12).double(), torch.randn(2, 7, 12).double()
    mask = torch.rand(2, 5, 7) < 0.6
    mask[..., 0] = True  # torch's module answers NaN where nothing is allowed
    output, weights = own(target, context, mask)

    theirs = nn.MultiheadAttention(12, 3, batch_first=True).double()
    theirs.in_proj_weight.copy_(torch.cat([own.query.weight, own.key.weight, own.value.weight]))
    theirs.in_proj_bias.copy_(torch.cat([own.query.bias, own.key.bias, own.value.bias]))
    theirs.out_proj.load_state_dict(own.output.state_dict())
    expected, their_weights = theirs(
        target, context, context, attn_mask=~mask.repeat_interleave(3, 0), average_attn_weights=False
    )
    torch.testing.assert_close(output, expected)
    torch.testing.assert_close(weights, their_weights)
    for row in range(2):
        looped = reference.multihead(
            target[row].numpy(), context[row].numpy(), parts_of(own), 3, mask[row].numpy()
        )
        np.testing.assert_allclose(output[row], looped[0], atol=1e-12)
        np.testing.assert_allclose(weights[row], looped[1], atol=1e-12)


def test_the_causal_mask_is_torchs_turned_round():
    theirs = nn.Transformer.generate_square_subsequent_mask(6)
    assert torch.equal(causal_mask(6)[0], theirs == 0)


# ------------------------------------------------------------------------ laws


@pytest.mark.parametrize("name", DATE_MODELS)
@torch.inference_mode()
def test_a_later_letter_never_changes_an_earlier_output(name):
    model = made(name)
    encoded = model.encode(text_batch(TEXTS))
    written = with_start(torch.tensor([encode_iso("1987-03-03")] * 3))
    before = model.decode(encoded, written).logits
    for place in range(1, ISO_LETTERS):
        changed = written.clone()
        changed[:, place] = (changed[:, place] + 1) % START
        after = model.decode(encoded, changed).logits
        assert torch.equal(before[:, :place], after[:, :place])
        assert (before[:, place] - after[:, place]).abs().max() > 1e-6


@torch.inference_mode()
def test_without_the_mask_it_would():
    model = made("dates-transformer-sinusoidal")
    block = model.writing[0]
    encoded = model.encode(text_batch(TEXTS))
    tokens = torch.randn(3, 5, 64).double()
    other = tokens.clone()
    other[:, 4] += 1
    everything = torch.ones(1, 5, 5, dtype=torch.bool)
    for mask, moves in ((causal_mask(5), False), (everything, True)):
        first, second = (block(each, mask, encoded)[0][:, :4] for each in (tokens, other))
        assert (not torch.equal(first, second)) == moves


@pytest.mark.parametrize("name", DATE_MODELS)
@torch.inference_mode()
def test_padding_changes_nothing(name):
    model = made(name)
    together, _, decoded = write_greedily(model, text_batch(TEXTS))
    for row, text in enumerate(TEXTS):
        alone, _, own = write_greedily(model, text_batch([text]))
        assert torch.equal(alone[0], together[row])
        torch.testing.assert_close(own.logits[0], decoded.logits[row])
        for key, weights in own.attention.items():
            columns = weights.shape[-1]
            torch.testing.assert_close(weights[0], decoded.attention[key][row][..., :columns])
            assert not decoded.attention[key][row][..., columns:].any()


@torch.inference_mode()
def test_only_positions_tell_a_transformer_the_order():
    model = made("dates-transformer-learned")
    turned = [text[::-1] for text in TEXTS]
    assert (
        model.encode(text_batch(TEXTS)).tokens[0] - model.encode(text_batch(turned)).tokens[0].flip(0)
    ).abs().max() > 0.1
    model.places.data.zero_()
    read, back = (model.encode(text_batch(each[:1])).tokens[0] for each in (TEXTS, turned))
    torch.testing.assert_close(read, back.flip(0))


def test_without_attention_nothing_is_looked_at():
    _, encoded, decoded = write_greedily(made("dates-plain"), text_batch(TEXTS))
    assert not encoded.attention | decoded.attention


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind"):
        build_date_model(DateModelConfig("convolution"))
    with pytest.raises(ValueError, match="positions"):
        build_date_model(DateModelConfig("transformer", positions="none"))
    assert text_batch(["ab", "a"])[1, 1] == PADDING


# ------------------------------------------------------------------------ the shipped weights


@pytest.mark.parametrize("name", DATE_MODEL_NAMES)
def test_the_shipped_models_read_test_dates_as_their_cards_say(name):
    _, card = date_training.read_lab_weights(name)
    assert share_right(load_date_model(name), held_out_dates(200)) > card["scores"]["test dates"] - 0.04
    assert card["scores"]["test dates"] > 0.9


@pytest.mark.parametrize("name", DATE_MODEL_NAMES)
def test_a_reading_holds_its_attention_and_how_sure_it_is(name):
    reading = read_date("  Tuesday, \n 3 March 1987 ", name)
    assert reading.text == "Tuesday, 3 March 1987"
    assert (reading.answer, reading.is_date) == ("1987-03-03", True)
    assert reading.sure == pytest.approx(np.prod(reading.probabilities.max(1)))
    assert reading.sure > 0.5
    for key, weights in reading.attention.items():
        np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-5)
        assert weights.shape[1] == (len(reading.text) if key.startswith("encoder") else ISO_LETTERS)
        assert (np.triu(weights, 1).max() == 0) == key.startswith("self")


def test_bahdanau_looks_at_the_year_while_it_writes_the_year():
    text = "the third of March 1987"
    weights = read_date(text).attention["cross 1"][0]
    assert weights[1:4, text.index("1987") - 1 :].sum(1).min() > 0.5


def test_later_letters_do_not_reach_back():
    for name in DATE_MODEL_NAMES:
        change = change_by_later_letters("3 March 1987", name, 4)
        assert not change[:5].any()
        assert change[5:].max() > 0


SOME = Reading("3 March 1987", "1987-03-03", np.full((10, 11), 0.999), {})


def test_garbage_and_long_texts_are_answered_by_a_sentence():
    for text in ("hello", "Easter 2020", "3 Mar 87", "12/13/2150", "19871"):
        assert "made up" in remark(read_date(text)), text
    for written in held_out_dates(300, styles=TRAINED_STYLES | UNSEEN_STYLES):
        assert "made up" not in remark(replace(SOME, text=written.text)), written
    assert "2023-02-30 is no day" in remark(replace(SOME, answer="2023-02-30"))
    assert "guessing" in remark(replace(SOME, probabilities=np.full((10, 11), 0.9)))
    assert "never seen these letters: ñ" in remark(read_date("mañana 1987"))
    assert "no text of the training" in remark(read_date("3 March 1987 " + "a" * 45))
    with pytest.raises(UserInputError, match="empty"):
        check_text(" \n")
    with pytest.raises(UserInputError, match=f"has {MOST_LETTERS + 1} letters"):
        check_text("a" * (MOST_LETTERS + 1))


def test_the_learned_positions_are_those_that_were_trained():
    assert learned_positions().shape == (40, 64)


# ------------------------------------------------------------------------ training

SHORT = DatePlan(steps=3, batch=8)


def test_the_same_plan_gives_the_same_network():
    first, again = (train_date_model(DATE_MODELS["dates-bahdanau"], SHORT).state_dict() for _ in range(2))
    assert all(torch.equal(first[key], again[key]) for key in first)


def test_training_can_be_cancelled():
    with pytest.raises(Cancelled):
        train_date_model(DATE_MODELS["dates-plain"], SHORT, cancelled=lambda: True)


@pytest.mark.slow
def test_all_are_trained_and_those_that_are_finished_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(date_training, "MEASURED", 10)
    told = []
    written = train_all(tmp_path, SHORT, lambda *news: told.append(news))
    assert [path.stem for path in written] == list(DATE_MODELS)
    assert [name for name, _step, _loss in told] == list(DATE_MODELS)
    card = json.loads((tmp_path / "dates-plain.json").read_text())
    assert (card["steps"], card["seed"], card["config"]["kind"]) == (3, 0, "plain")
    (tmp_path / "dates-plain.safetensors").unlink()
    told.clear()
    assert train_all(tmp_path, SHORT, lambda *news: told.append(news)) == written
    assert {name for name, _step, _loss in told} == {"dates-plain"}


def test_shipped_names_are_the_trained_ones():
    assert tuple(DATE_MODELS) == DATE_MODEL_NAMES
