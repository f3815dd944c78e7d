"""The command prepare: what it writes it names, and what is wrong it tells in a sentence."""

import pytest
from typer.testing import CliRunner

from anp_core import cli
from anp_core.errors import PublishedDataError


def run(*words):
    return CliRunner().invoke(cli.app, ["prepare", *map(str, words)])


@pytest.mark.parametrize("what", ["photos", "small-pictures", "temperature"])
def test_a_folder_without_clones_is_told_what_to_clone(tmp_path, what):
    result = run(what, "--from", tmp_path, "--out", tmp_path / "out")
    assert isinstance(result.exception, PublishedDataError)
    assert "https://github.com/" in str(result.exception)
    assert not (tmp_path / "out").exists()


def test_another_set_is_refused_by_naming_those_there_are(tmp_path):
    result = run("faces", "--from", tmp_path)
    assert result.exit_code == 2
    assert "photos, small-pictures, temperature" in result.output
