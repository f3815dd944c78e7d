"""A page as one HTML file that needs no network: this program's own components in it, their data inline.

A component is mounted as Streamlit does it, in a shadow root of its own; where scripts do not run, what stands in for
it is shown. No address but data: is ever asked for, and the file's own policy forbids it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from anp_core.language import tag

EXPORT = "export default "
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src 'none'"
STYLE = """
:root {
  color-scheme: light dark;
  --st-text-color: #2b2521; --st-background-color: #fbf8f3; --st-secondary-background-color: #f3ede3;
  --st-border-color: #e2d9cb; --st-primary-color: #b4532a; --st-gray-text-color: #7a6f64;
  --st-font: system-ui, sans-serif; --st-base-radius: 8px; --st-button-radius: 8px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --st-text-color: #efe8de; --st-background-color: #1c1916; --st-secondary-background-color: #282420;
    --st-border-color: #423b34; --st-primary-color: #c9683a; --st-gray-text-color: #a39789;
  }
}
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 75rem; line-height: 1.5;
  font-family: var(--st-font); color: var(--st-text-color); background: var(--st-background-color); }
h1 { font-family: Georgia, serif; font-size: 1.8rem; line-height: 1.25; margin: 0 0 0.5rem; }
.parts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
  gap: 1.5rem; margin: 1.5rem 0; }
.parts > div { min-width: 0; }
.parts > :only-child { grid-column: 1 / -1; }
.parts figure { display: inline-block; margin: 0 1rem 1rem 0; }
.parts img { width: 10rem; image-rendering: pixelated; border-radius: 4px; }
.table { overflow-x: auto; }
.small { font-size: 0.85rem; color: var(--st-gray-text-color); }
"""
MOUNT = """
for (const host of document.querySelectorAll("[data-component]")) {
  const text = atob(host.querySelector("script").textContent);
  const data = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const root = host.attachShadow({ mode: "open" });
  const { html, css } = PARTS[host.dataset.component];
  root.innerHTML = html;
  root.append(Object.assign(document.createElement("style"), { textContent: css }));
  MOUNTS[host.dataset.component]({ data, key: "", parentElement: root, setStateValue() {}, setTriggerValue() {} });
}
"""


@dataclass(frozen=True)
class Embedded:
    """A component with its data, and what stands in for it where scripts do not run (HTML of this program's own)."""

    html: str
    css: str
    script: str
    data: bytes
    instead: str


def offline_page(
    title: str, before: Sequence[str], parts: Sequence[Embedded], table: str, after: Sequence[str]
) -> str:
    """The file: a title, sentences, components, a table (HTML of this program's own), and sentences below it."""
    kinds: dict[str, str] = {}  # script → its name
    hosts = []
    for part in parts:
        name = kinds.setdefault(part.script, f"c{len(kinds)}")
        block = base64.b64encode(part.data).decode()
        hosts.append(
            f'<div data-component="{name}">{part.instead}<script type="text/plain">{block}</script></div>'
        )
    texts = {name: next(part for part in parts if part.script == script) for script, name in kinds.items()}
    templates = "".join(
        f'<template id="{name}-html">{part.html}</template><template id="{name}-css">{escape(part.css)}</template>'
        for name, part in texts.items()
    )
    scripts = "".join(_module(name, part.script) for name, part in texts.items())
    return (
        f'<!doctype html>\n<html lang="{tag()}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1>{_sentences(before)}"
        f'<div class="parts">{"".join(hosts)}</div><div class="table">{table}</div>'
        f"{_sentences(after, 'small')}{templates}"
        f"<script>window.MOUNTS = {{}}; window.PARTS = {{}};</script>{scripts}"
        f'<script type="module">{MOUNT}</script></body></html>\n'
    )


def _module(name: str, script: str) -> str:
    """A component's script as a module that lays its mounting function where the page finds it."""
    if script.count(EXPORT) != 1:
        raise ValueError(f"a component exports one thing by default; this one has {script.count(EXPORT)}")
    mounted = script.replace(EXPORT, f"window.MOUNTS.{name} = ")
    read = f'(part) => document.getElementById("{name}-" + part)'
    parts = (
        f"const lacunaPart = {read};\nwindow.PARTS.{name} = {{ html: lacunaPart('html').innerHTML, "
        "css: lacunaPart('css').content.textContent };"
    )
    return f'<script type="module">{mounted}\n{parts}</script>'


def _sentences(texts: Sequence[str], style: str = "") -> str:
    return "".join(f'<p class="{style}">{escape(text)}</p>' for text in texts)
