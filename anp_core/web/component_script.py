"""The files of the page's own components: their markup, their style, and their JavaScript joined into one script.

Streamlit and a page that is read offline take a component's JavaScript as one script that imports nothing. Here it
is written as modules that import each other by name; `component_script` follows the imports from a component's entry
file and lays the modules one after the other, each in a scope of its own. Nothing is built beforehand. Imports and
exports begin a line and look like these; any other is refused with a sentence:

    import { clamp, firstFrom as first } from "../shared/numbers.js";
    export function drawDots(pen) {          also class, async function, function* and const
    export default function recordLens({     once, in the entry file
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anp_core.places import COMPONENTS

# Statements that begin a line, for only those stand outside of every function; formatted code breaks them as here.
_IMPORT = re.compile(r'^import \{\s*([\w$\s,]*?),?\s*\} from "(\.{1,2}/[\w./-]+\.js)";\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:async function|function\*?|class|const) ?([\w$]+))", re.M)
_DEFAULT = re.compile(r"^export default (?=function ([\w$]+)\()", re.M)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*|\bimport\s*\(.*", re.M)
_COMMENT = re.compile(r"^\s*//.*$", re.M)


class ScriptError(ValueError):
    """A module of a component cannot be joined with the others."""


@dataclass(frozen=True)
class Module:
    """One file, taken apart."""

    name: str  # its path below the folder of the components
    body: str  # without imports, and without the word export
    imports: tuple[tuple[str, str, str], ...]  # (module, its name there, its name here)
    exports: tuple[str, ...]
    default: str | None  # the function that it exports by default


def component_text(name: str) -> str:
    """A file of the components, by its path below their folder."""
    return (COMPONENTS / name).read_text(encoding="utf-8")


@cache
def component_script(entry: str) -> str:
    """The script of the component whose entry file is at that path below the folder of the components."""
    return join_modules(entry, COMPONENTS)


def join_modules(entry: str, folder: Path) -> str:
    """One script with one default export: the modules that `entry` needs, each after those that it imports.

    Args:
        entry: path of the entry file below `folder`, "record/lens.js".
        folder: where the modules lie; none may be imported from elsewhere.

    Raises:
        ScriptError: a file is missing, imports go round in a circle, a name is imported that is not exported, the
            entry exports nothing by default or another module does, or a statement is none of those that are read.
    """
    order: dict[str, Module] = {}
    _gather(entry, folder, order, ())
    for module in order.values():
        _check(module, order, entry)
    scopes = "".join(_scope(module) for module in order.values())
    return f'const $modules = {{}};\n{scopes}export default $modules["{entry}"].default;\n'


def _gather(name: str, folder: Path, order: dict[str, Module], trail: tuple[str, ...]) -> None:
    """Add a module to `order`, after those that it imports."""
    if name in trail:
        circle = " → ".join((*trail[trail.index(name) :], name))
        raise ScriptError(f"modules must not import each other in a circle: {circle}")
    if name in order:
        return
    module = _read(name, folder, trail[-1] if trail else None)
    for wanted in dict.fromkeys(source for source, _, _ in module.imports):
        _gather(wanted, folder, order, (*trail, name))
    order[name] = module


def _read(name: str, folder: Path, importer: str | None) -> Module:
    path = folder / name
    if name.startswith("../") or not path.is_file():
        wanted = f"{importer} imports {name}, but" if importer else f"{name}:"
        raise ScriptError(f"{wanted} there is no such file below {folder.name}/")
    text = path.read_text(encoding="utf-8")
    imports = tuple(
        (posixpath.normpath(posixpath.join(posixpath.dirname(name), source)), *_renamed(part))
        for names, source in _IMPORT.findall(text)
        for part in names.split(",")
    )
    text = _IMPORT.sub("", text)
    default = _DEFAULT.search(text)
    text = _DEFAULT.sub("", text, count=1)
    exports = tuple(_EXPORT.findall(text))
    body = _EXPORT.sub("", text)
    if strange := _LEFT_OVER.search(_COMMENT.sub("", body)):
        raise ScriptError(f"{name}: this import or export is none that can be joined: {strange[0].strip()}")
    return Module(name, body.strip("\n"), imports, exports, default and default[1])


def _renamed(part: str) -> tuple[str, str]:
    """The name there and the name here of "name" or "name as other"."""
    there, _, here = part.strip().partition(" as ")
    return there, here.strip() or there


def _check(module: Module, order: dict[str, Module], entry: str) -> None:
    for source, there, _ in module.imports:
        if there not in order[source].exports:
            raise ScriptError(f"{module.name} imports {there} from {source}, which does not export it")
    if module.name == entry and module.default is None:
        raise ScriptError(f"{entry} is the entry of a component and must export a named function by default")
    if module.name != entry and module.default is not None:
        raise ScriptError(f"{module.name} is imported by name and must not export by default")


def _scope(module: Module) -> str:
    """A module as a function that is called at once and gives what it exports."""
    given = [*module.exports, *([f"default: {module.default}"] if module.default else [])]
    return (
        f'\n$modules["{module.name}"] = (() => {{\n{_imported(module)}{module.body}\n'
        f"return {{ {', '.join(given)} }};\n}})();\n"
    )


def _imported(module: Module) -> str:
    """Its imports as constants, for all that it imports has been laid before it."""
    names: dict[str, list[str]] = {}
    for source, there, here in module.imports:
        names.setdefault(source, []).append(there if there == here else f"{there}: {here}")
    return "".join(
        f'const {{ {", ".join(parts)} }} = $modules["{source}"];\n' for source, parts in names.items()
    )
