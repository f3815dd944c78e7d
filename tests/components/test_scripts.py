"""The unit tests of the JavaScript, where node is installed; .ci/run runs them whether pytest does or not."""

import json
from pathlib import Path

import numpy as np
import pytest

from anp_core.web.byte_blocks import pack_block
from tests.node import node

HERE = Path(__file__).parent
READER = HERE.parents[1] / "assets" / "components" / "shared" / "byte_block.js"


@pytest.mark.slow
def test_the_unit_tests_of_the_scripts_pass():
    ran = node("--test", *map(str, sorted(HERE.glob("*.test.mjs"))))
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_what_python_packs_the_browser_reads(tmp_path):
    arrays = [
        ("bytes", "u1", np.array([1, 2, 255])),
        ("pixels", "u2", np.arange(5) * 1000),
        ("none", "f4", np.empty(0)),
        ("steps", "u4", np.array([4_294_967_295])),
        ("shares", "f4", np.array([[0.5, 0.25], [-1.5, 8.0]])),
    ]
    block = tmp_path / "block"
    block.write_bytes(pack_block({"said": "größer, 形"}, arrays))
    ran = node(
        "--input-type=module",
        "-e",
        f"""
        import {{ readFileSync }} from "node:fs";
        import {{ readBlock }} from {json.dumps(READER.as_uri())};
        const {{ head, arrays }} = readBlock(new Uint8Array(readFileSync({json.dumps(str(block))})));
        const lists = Object.entries(arrays).map(([name, numbers]) => [name, [...numbers]]);
        console.log(JSON.stringify({{ said: head.said, arrays: Object.fromEntries(lists) }}));
        """,
    )
    assert ran.returncode == 0, ran.stderr
    read = json.loads(ran.stdout)
    assert read["said"] == "größer, 形"
    assert read["arrays"] == {name: numbers.ravel().tolist() for name, _, numbers in arrays}
