"""Imports run one way, and nothing heavy is imported before it is needed."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import anp_core

ROOT = Path(__file__).resolve().parent.parent

# Which layers a layer may import, besides its own modules. Read from top to bottom: nothing points downwards.
MAY_IMPORT: dict[str, set[str]] = {
    "places": set(),
    "language": {"places"},
    "errors": {"language"},
    "limits": {"errors", "language"},
    "memory": set(),
    "precision": set(),
    "student_t": set(),
    "tensor_files": {"errors", "language"},
    "whole_files": set(),
    "parallel": {"errors", "memory"},
    "task": {"precision"},
    "task_batches": {"task"},
    "data": {"errors", "language", "limits", "task", "task_batches"},
    "attention": {"language", "precision"},
    "cards": {"places", "errors", "language", "attention"},
    "models": {"errors", "language", "precision", "task", "attention"},
    "pretrained": {"errors", "language", "tensor_files", "cards", "models"},
    "training": {
        "places",
        "errors",
        "language",
        "precision",
        "student_t",
        "tensor_files",
        "whole_files",
        "task",
        "task_batches",
        "data",
        "models",
        "cards",
        "pretrained",
    },
    "lab": {
        "places",
        "errors",
        "language",
        "precision",
        "tensor_files",
        "task",
        "data",
        "attention",
        "cards",
        "models",
        "pretrained",
        "training",
    },
    "engines": {"errors", "language", "parallel"},
    "prediction": {
        "errors",
        "language",
        "memory",
        "precision",
        "student_t",
        "parallel",
        "task",
        "task_batches",
        "data",
        "attention",
        "models",
        "cards",
        "pretrained",
        "whole_files",
        "engines",
    },
    "explain": {
        "errors",
        "language",
        "task",
        "data",
        "attention",
        "cards",
        "models",
        "pretrained",
        "prediction",
    },
    "figures": {"errors", "language", "data"},
    "web": {"places", "language", "data", "prediction", "explain", "figures"},
    "prepare": {"errors", "language"},
    "protocols": {"language", "task", "data", "pretrained", "prediction"},
    "benchmarks": {
        "errors",
        "engines",
        "parallel",
        "language",
        "task",
        "data",
        "cards",
        "models",
        "pretrained",
        "training",
        "prediction",
        "whole_files",
        "explain",
        "figures",
        "protocols",
    },
    "showcase": {"places", "language", "data", "cards", "figures", "prediction", "explain"},
    "cli": {
        "places",
        "errors",
        "language",
        "limits",
        "whole_files",
        "data",
        "cards",
        "pretrained",
        "prepare",
        "training",
        "lab",
        "engines",
        "prediction",
        "benchmarks",
        "showcase",
    },
    "__main__": {"cli"},
}
PAGES_MAY_IMPORT = {
    "web",
    "places",
    "errors",
    "language",
    "limits",
    "memory",
    "data",
    "attention",
    "cards",
    "lab",
    "pretrained",
    "prediction",
    "explain",
    "figures",
}


@cache
def modules(folder: str) -> dict[str, Path]:
    """Dotted name → file of every module below a folder of the root, or of one file there."""
    start = ROOT / folder
    files = sorted(start.rglob("*.py")) if start.is_dir() else [start]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    return {name.removesuffix(".__init__"): path for name, path in zip(names, files, strict=True)}


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in it; `from a import b` gives both a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def layers(names: frozenset[str]) -> set[str]:
    """The parts of anp_core among the imported names."""
    return {name.split(".")[1] for name in names if name.startswith("anp_core.")} & set(MAY_IMPORT)


CORE = {name: path for name, path in modules("anp_core").items() if name != "anp_core"}


# ------------------------------------------------------------------------ one way


def test_the_order_of_layers_is_an_order():
    order = list(MAY_IMPORT)
    for number, layer in enumerate(order):
        assert MAY_IMPORT[layer] <= set(order[:number]), f"{layer} would import what comes after it"


def test_every_module_belongs_to_a_layer():
    assert {name.split(".")[1] for name in CORE} == set(MAY_IMPORT)


def test_a_module_imports_only_layers_before_its_own():
    for name, path in CORE.items():
        layer = name.split(".")[1]
        assert layers(imports(path)) - {layer} <= MAY_IMPORT[layer], name


def test_no_module_imports_itself_by_a_detour():
    graph = {name: imports(path) & CORE.keys() - {name} for name, path in CORE.items()}
    done: set[str] = set()
    while ready := {name for name, needed in graph.items() if name not in done and needed <= done}:
        done |= ready
    assert graph.keys() - done == set()


def test_the_core_knows_nothing_of_the_dashboard():
    for name, path in modules("anp_core").items():
        outside = {imported.split(".")[0] for imported in imports(path)}
        assert not outside & {"streamlit", "pages", "app", "tests"}, name


def test_pages_show_and_leave_the_work_to_the_core():
    for name, path in modules("pages").items() | modules("app.py").items():
        assert layers(imports(path)) <= PAGES_MAY_IMPORT, name
        assert "torch" not in {imported.split(".")[0] for imported in imports(path)}, name


def test_only_places_knows_where_files_lie():
    """An installed package keeps assets elsewhere than a checkout does."""
    for name, path in (modules("anp_core") | modules("pages") | modules("app.py")).items():
        assert name == "anp_core.places" or "__file__" not in path.read_text(encoding="utf-8"), name


# ------------------------------------------------------------------------ nothing heavy


def makes_tasks(name: str) -> bool:
    """Whether a module of data/ turns data into Tasks, and so needs torch."""
    return "anp_core.task" in imports(CORE[name])


LIGHT = [
    "anp_core",
    "anp_core.attention.catalogue",
    "anp_core.cards",
    "anp_core.errors",
    "anp_core.explain.compared",
    "anp_core.explain.picture_comparison",
    "anp_core.explain.sparse_attention",
    "anp_core.explain.what_if",
    "anp_core.prediction.pictures.compare_fills",
    "anp_core.prediction.pictures.completion",
    "anp_core.prediction.pictures.held_back_pixels",
    "anp_core.prediction.pictures.picture_baselines",
    "anp_core.prediction.pictures.picture_metrics",
    "anp_core.prediction.result",
    "anp_core.prediction.temperature.backtest",
    "anp_core.explain.concentration",
    *(name for name in CORE if name.startswith("anp_core.figures")),
    *(name for name in CORE if name.startswith("anp_core.data") and not makes_tasks(name)),
]


def test_reading_data_and_drawing_figures_imports_nothing_heavy():
    """Nor does looking at a backtest load the forecasters that it compares with."""
    lines = [f"import {name}" for name in LIGHT]
    heavy = "{'torch', 'streamlit', 'statsforecast', 'prophet', 'numba'}"
    program = "\n".join(["import sys", *lines, f"print(sorted({heavy} & set(sys.modules)))"])
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout.strip() == "[]"


def test_only_modules_that_make_tasks_import_torch_in_data():
    for name, path in CORE.items():
        if name.startswith("anp_core.data"):
            uses = "torch" in {imported.split(".")[0] for imported in imports(path)}
            assert not uses or makes_tasks(name), name


def test_every_public_name_can_be_had_from_the_package():
    assert dir(anp_core) == sorted(anp_core.__all__)
    assert set(anp_core.__all__) == set(anp_core._HOME)
    for name in anp_core.__all__:
        assert getattr(anp_core, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'complete_picture'"):
        _ = anp_core.complete_picture
