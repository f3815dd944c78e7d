"""Every bad file gets its sentence, or is read with a remark, soon and in little memory; its name stays a name.

`python -m tests.hostile` prints all of the sentences.
"""

from __future__ import annotations

import hashlib
import json

import pytest
import torch

from anp_core import cards, pretrained
from anp_core.data.images import read_picture
from anp_core.data.source import LONGEST_NAME
from anp_core.data.temperature import read_record
from anp_core.errors import ModelError, PictureError, RecordError
from anp_core.pretrained import load_model
from anp_core.tensor_files import read_tensors, write_tensors
from tests.hostile.case import meet
from tests.hostile.pictures import small_png
from tests.hostile.readers import READERS

CASES = [(group, case) for group, reader in READERS.items() for case in reader.cases]
NAMES = {
    "../../etc/passwd": "../../etc/passwd",
    "C:\\Windows\\system.ini": "C:\\Windows\\system.ini",
    "a\0b.png": "ab.png",
    "invoice\u202egnp.exe": "invoicegnp.exe",
    "half\ud800.png": "half.png",
    "two\nlines\r.png": "twolines.png",
    "<script>alert(1)</script>.png": "<script>alert(1)</script>.png",
    "{0.__class__} %s": "{0.__class__} %s",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("group", "case"), CASES, ids=[f"{group}: {case.name}" for group, case in CASES])
def test_a_bad_file_gets_its_sentence(group, case):
    reader = READERS[group]
    meet(reader.read, case.make()).check(case, reader.refusal, reader.remarks)


@pytest.mark.parametrize(("name", "seen"), NAMES.items(), ids=ascii)
def test_a_name_is_said_as_a_name(name, seen):
    for read in (lambda: read_picture(b"", name), lambda: read_picture(small_png()[:40], name)):
        with pytest.raises(PictureError) as caught:
            read()
        assert str(caught.value).startswith(f"“{seen}” is ")
    assert read_picture(small_png(), name).name == seen


def test_a_name_of_4_000_letters_is_cut_to_a_line():
    name = read_picture(small_png(), "n" * 4_000 + ".png").name
    assert len(name) == LONGEST_NAME
    assert name.endswith("n.png")


@pytest.mark.parametrize(
    "path", ["a\0b", "n" * 4_000, "/", "../../no/such/file", "/proc/self/mem"], ids=ascii
)
def test_a_path_that_cannot_be_opened_is_said(path):
    for read, refusal in ((read_picture, PictureError), (read_record, RecordError)):
        with pytest.raises(refusal, match=r"cannot be opened|There is no file") as caught:
            read(path)
        assert len(str(caught.value)) < 300


@pytest.fixture
def exchanged(tmp_path, monkeypatch):
    """Puts other weights beside the card of the curves, which then says that they are its own."""

    def put(change):
        tensors, _ = read_tensors(cards.weights_path("curves"))
        card = cards.read_card("curves")
        path = tmp_path / "curves.safetensors"
        write_tensors(path, change(tensors), {})
        card["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        (tmp_path / "curves.json").write_text(json.dumps(card))
        monkeypatch.setattr(cards, "MODEL_FOLDER", tmp_path)

    pretrained._load_network.cache_clear()
    yield put
    pretrained._load_network.cache_clear()


@pytest.mark.parametrize(
    "change",
    [
        lambda tensors: {},
        lambda tensors: dict(list(tensors.items())[1:]),
        lambda tensors: tensors | {"one more": torch.ones(2)},
        lambda tensors: {name: value[:1] for name, value in tensors.items()},
        lambda tensors: {name: value[None] for name, value in tensors.items()},
    ],
    ids=["none", "one is missing", "one too many", "cut", "of other shapes"],
)
def test_weights_of_another_network_are_refused(exchanged, change):
    exchanged(change)
    with pytest.raises(ModelError, match=r"another network than its card .* restore assets/models"):
        load_model("curves")


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a\0b", "curves/no-such-type", "n" * 4_000])
def test_a_model_that_is_not_there_is_named_with_those_there_are(name):
    with pytest.raises(
        ModelError, match=r"There is no model named .*curves|has the attention types"
    ) as caught:
        load_model(name)
    assert len(str(caught.value)) < 500
