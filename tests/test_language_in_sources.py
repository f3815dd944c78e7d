"""No text of a page escapes translation: what is shown goes through `_`, what the core says through `say`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from anp_core import errors

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ["app.py", *re.findall(r"\"(pages/\w+\.py)\"", (ROOT / "app.py").read_text(encoding="utf-8"))]
PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "pages").rglob("*.py"))
CORE = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "anp_core").rglob("*.py"))
COMPONENTS = ROOT / "assets" / "components"
EVERYTHING = ["app.py", *PAGES, *CORE]

AT_ONCE = {"_", "_n", "translated"}
LITERAL = {"_", "_n", "say", "say_n", "mark"}  # take literals, which the catalogue is made from
SHOWS_FIRST = {  # Streamlit's calls whose first argument is read by users
    *("title", "header", "subheader", "markdown", "caption", "write", "text", "html"),
    *("info", "warning", "error", "success", "toast", "spinner", "status", "progress"),
    *("button", "download_button", "link_button", "form_submit_button", "popover", "expander", "tabs"),
    *(
        "checkbox",
        "toggle",
        "radio",
        "selectbox",
        "multiselect",
        "pills",
        "segmented_control",
        "select_slider",
    ),
    *("slider", "number_input", "text_input", "text_area", "date_input", "time_input", "file_uploader"),
    *("metric", "dialog", "feedback", "chat_input", "menu_button", "data_editor"),
}
SHOWS_KEYWORD = {"label", "help", "placeholder", "alt", "title", "text", "caption", "captions", "body"}
FIGURE_TEXTS = {"title", "title_text", "name", "label", "text", "hovertemplate", "alt", "ticktext"}
IN_EVERY_LANGUAGE = {"Language · 语言"}
NO_WORDS = {"Lacuna", "dB", "ms", "MB", "kB", "px", "Esc"}
# What is not read as words: markup, icons and colours of markdown, formulas, code, addresses.
UNREAD = re.compile(
    r"<style>.*?</style>|<[^>]*>|&\w+;|:material/\w+:|:[\w-]+\[|\$[^$]*\$|`[^`]*`|\\\w+|\]\([^)]*\)", re.S
)


@cache
def tree(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), path)


def calls(path: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def name_of(function: ast.expr) -> str:
    """`caption` of `st.caption` and of `place.caption`."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def written(node: ast.expr) -> Iterator[str]:
    """The literal texts that an expression may come to, without what it gets from calls and names."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "0" for part in node.values)
        fields = (part.value for part in node.values if isinstance(part, ast.FormattedValue))
        yield from (text for field in fields for text in written(field))
    elif isinstance(node, ast.BinOp):
        yield from (*written(node.left), *written(node.right))
    elif isinstance(node, ast.IfExp):
        yield from (*written(node.body), *written(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from (text for value in node.values for text in written(value))
    elif isinstance(node, (ast.List, ast.Tuple)):
        yield from (text for item in node.elts for text in written(item))
    elif isinstance(node, ast.Call) and name_of(node.func) in ("join", "format"):
        yield from (text for argument in node.args for text in written(argument))
        yield from written(node.func.value) if isinstance(node.func, ast.Attribute) else ()


def has_words(text: str) -> bool:
    """Whether there is something to translate in it."""
    if text in IN_EVERY_LANGUAGE:
        return False
    return any(word not in NO_WORDS for word in re.findall(r"[^\W\d_]{2,}", UNREAD.sub(" ", text)))


def shown(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments that users read."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in SHOWS_FIRST and call.args:
        yield call.args[0]
    yield from (keyword.value for keyword in call.keywords if keyword.arg in SHOWS_KEYWORD)


def place(path: str, node: ast.AST, text: str = "") -> str:
    return f"{path}:{getattr(node, 'lineno', 0)} {text}".strip()


# ------------------------------------------------------------------------ pages


def test_a_page_shows_no_text_that_is_not_translated():
    escaped = [
        place(path, argument, text)
        for path in ("app.py", *PAGES)
        for call in calls(path)
        for argument in shown(call)
        for text in written(argument)
        if has_words(text)
    ]
    assert not escaped, "\n".join(escaped)


@pytest.mark.parametrize(
    ("source", "escapes"),
    [
        ('st.caption("Two words")', True),
        ('place.button(f"{count} pixels")', True),
        ('st.markdown("Two" if one else _("words"))', True),
        ('st.tabs(["One", _("Two")])', True),
        ("st.caption(f\"{'yes' if so else 0}\")", True),
        ("st.html(f'<p lang=\"{tag}\">{text}</p>')", False),
        ('picture(key="some key", alt="A picture")', True),
        ('st.caption(", ".join(["so", "on"]))', True),
        ('st.caption(_("Two words"))', False),
        ('st.markdown(f"**{_(title)}**: {psnr} dB")', False),
        ('st.html("<style>p { color: red }</style><p>±</p>")', False),
        ('st.button("", icon=":material/close:", key="close")', False),
        ('st.markdown(r"$\\sigma(x)$ `code`")', False),
    ],
)
def test_the_search_finds_texts_and_nothing_else(source, escapes):
    call = ast.parse(source, mode="eval").body
    found = [text for argument in shown(call) for text in written(argument) if has_words(text)]
    assert bool(found) == escapes


def test_what_is_imported_once_does_not_freeze_a_language():
    """A module is imported once for all sessions: `_` there would speak the language of the first one for ever."""
    frozen = [
        place(path, node)
        for path in EVERYTHING
        if path not in SCRIPTS
        for node in at_import(tree(path))
        if isinstance(node, ast.Call) and name_of(node.func) in AT_ONCE
    ]
    assert not frozen, "\n".join(frozen)


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: no bodies of functions, but their defaults and decorators."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            defaults = [*child.args.defaults, *(part for part in child.args.kw_defaults if part)]
            for part in [*defaults, *getattr(child, "decorator_list", [])]:
                yield part
                yield from at_import(part)
        else:
            yield child
            yield from at_import(child)


def test_the_catalogue_can_find_every_text():
    """Literals whole, and not within f-strings; elsewhere nothing quoted, which would be taken for the text."""
    lost = []
    nodes = [(path, node) for path in EVERYTHING for node in ast.walk(tree(path))]
    for path, node in nodes:
        if isinstance(node, ast.JoinedStr):
            inner = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
            lost += [
                place(path, call, "within an f-string")
                for call in inner
                if name_of(call.func) in LITERAL and any(True for text in written(call))
            ]
        if isinstance(node, ast.Call) and name_of(node.func) in LITERAL and isinstance(node.func, ast.Name):
            for argument in node.args[: 2 if node.func.id in ("_n", "say_n") else 1]:
                quoted = [part for part in ast.walk(argument) if isinstance(part, ast.Constant)]
                if not isinstance(argument, ast.Constant) and any(isinstance(q.value, str) for q in quoted):
                    lost.append(place(path, node, "not a plain literal"))
    assert not lost, "\n".join(lost)


# ------------------------------------------------------------------------ figures


def test_a_figure_shows_no_text_that_is_not_translated():
    figures = [path for path in CORE if "/figures/" in path]
    named = [
        (path, argument.arg, argument.value)
        for path in figures
        for call in calls(path)
        for argument in call.keywords
    ] + [
        (path, key.value, value)
        for path in figures
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant)
    ]
    escaped = [
        place(path, value, text)
        for path, name, value in named
        if name in FIGURE_TEXTS
        for text in written(value)
        if has_words(re.sub(r"%?\{[^}]*\}", " ", text))  # plotly's fields
    ]
    assert not escaped, "\n".join(escaped)


# ------------------------------------------------------------------------ what the core says


def family() -> set[str]:
    """The errors whose sentences users read."""
    kinds = (kind for kind in vars(errors).values() if isinstance(kind, type))
    return {kind.__name__ for kind in kinds if issubclass(kind, errors.UserInputError)}


def test_an_error_of_the_users_says_a_sentence():
    plain = [
        place(path, call, text)
        for path in CORE
        for call in calls(path)
        if name_of(call.func) in family()
        for argument in call.args
        for text in written(argument)
        if has_words(text)
    ]
    assert not plain, "\n".join(plain)


# ------------------------------------------------------------------------ components


def test_the_markup_of_a_component_holds_no_words():
    for path in COMPONENTS.rglob("*.html"):
        markup = path.read_text(encoding="utf-8")
        attributes = re.findall(r"(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"", markup)
        assert [text for text in (*attributes, UNREAD.sub(" ", markup)) if has_words(text)] == [], path


def test_the_script_of_a_component_shows_no_words_of_its_own():
    """Its words come from Python, in its data."""
    given = (
        r"(?:textContent|innerText|title|ariaLabel|placeholder|alt|text)\s*[=:]\s*|\"aria-label\"\s*[,:]\s*"
    )
    for path in COMPONENTS.rglob("*.js"):
        script = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.M)
        texts = re.findall(rf"(?:{given})[\"'`]([^\"'`]*)[\"'`]", script)
        assert [text for text in texts if has_words(re.sub(r"\$\{[^}]*\}", " ", text))] == [], path
