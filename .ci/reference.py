"""Builds the reference of anp_core from its docstrings: `python .ci/reference.py FOLDER`, then open its index.html.

Fails where a docstring or a signature cannot be shown as it stands.
"""

from __future__ import annotations

import pkgutil
import sys
import warnings
from pathlib import Path

import pdoc

ROOT = Path(__file__).resolve().parents[1]


def main(folder: Path) -> None:
    """Write a page for every module, and a search over all of them."""
    sys.path.insert(0, str(ROOT))
    import anp_core

    for name in anp_core.__all__:  # looked up on demand, which pdoc does not know of
        setattr(anp_core, name, getattr(anp_core, name))
    parts = [part.name for part in pkgutil.iter_modules(anp_core.__path__) if part.name != "__main__"]
    pdoc.render.configure(docformat="google", math=True, footer_text="Lacuna")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Of a named tuple's own constructor; what it shows are the annotations as they are written.
        warnings.filterwarnings("ignore", r"Error parsing type annotation ForwardRef\(.*__init__")
        pdoc.pdoc("anp_core", *(f"anp_core.{part}" for part in parts), output_directory=folder)
    print(f"{len(list(folder.rglob('*.html')))} pages; begin with {folder / 'index.html'}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist" / "reference"))
