"""Another way to complete: copying texture from the known picture, shown beside the mean and with its sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from anp_core.data.images import encode_picture
from anp_core.errors import MaskError
from anp_core.explain.concentration import effective_points
from anp_core.figures.picture_figures import attention_points, picture_on_screen
from anp_core.figures.picture_sources import SourceMap, place_key, source_map
from anp_core.language import _, mark, say
from pages.asking.ask import Outcome, again, ask, is_running
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait, show_waiting
from pages.pictures.answer import Answer, View, hole_view
from pages.pictures.canvas import large_canvas
from pages.pictures.picking import PICK, chosen_pixel
from pages.pictures.scores import all_scores
from pages.widgets.downloads import offer
from pages.widgets.drawing import drawing
from pages.widgets.picture_canvas import picked_pixel, picture_canvas, screen_uri
from pages.widgets.score_table import (
    CLOSE,
    PSNR,
    SECONDS,
    SHARPNESS,
    SSIM,
    asked_measures,
    score_table,
    share_off,
)

if TYPE_CHECKING:  # slow imports, which the page's first paint need not wait for
    from anp_core.prediction.pictures.texture import TextureCompletion

SLOT = "picture_texture"
MEAN, COPY = mark("Mean"), mark("Copied texture")
MAX_SEED = 9999
COPYING = say("Copying texture")
BYTES_PER_PIXEL = 60  # mean, sources, and the patches in which attention is looked up
POINTED_PIXELS = 60_000  # sent to the browser, so that pointing needs no message; beyond that, click
FAINTEST = 0.003  # of the heaviest weight: hundreds of patches below it would only be clutter
COPIED = "picture_texture_copied"  # {hole key: (seed, blend)} of the last copy


@dataclass(frozen=True, eq=False)
class Texture:
    """A copy and everything that the page shows of it."""

    completion: TextureCompletion
    filled: View
    sources: SourceMap
    sources_uri: str
    scores: dict[str, float | None] | None  # by column; None where the truth is not known
    seed: int
    blend: bool

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return BYTES_PER_PIXEL * self.completion.missing.size


@st.fragment
def texture_panel(answer: Answer) -> None:
    """The controls; then the copy, its sources, and what one filled pixel chose among."""
    owner = answer.hole.key
    copied: dict[str, tuple[int, bool]] = st.session_state.setdefault(COPIED, {})
    if owner not in copied:
        st.markdown(
            _(
                "The mean is smooth where it is unsure. Copying instead takes every filled pixel from a known place "
                "whose surroundings look alike: sharp, right for grass, cloth or brick, and free to be wrong about "
                "everything else."
            )
        )
    _choose_copy(answer)
    if owner not in copied:
        large_canvas(answer, above=8)
        return
    seed, blend = copied[owner]
    work = partial(_complete, answer, seed, blend)
    texture: Texture | None = answer_or_wait(
        SLOT, _key(owner, seed, blend), work, COPYING, owner=f"{owner}|texture", is_long=True
    )
    if texture is None:
        large_canvas(answer, above=8)
        return
    if (texture.seed, texture.blend) != copied[owner]:
        st.caption(_("Shown meanwhile: the copy of seed {seed}.", seed=texture.seed))
    _show_pictures(answer, texture)
    _show_scores(answer, texture)
    _show_downloads(answer, texture)


def copy_at_once(answer: Answer, *, show: bool = False) -> Outcome[Texture]:
    """The last copy of this hole, or else a first one, which begins without a click; `show` says how far it is."""
    owner = answer.hole.key
    copied: dict[str, tuple[int, bool]] = st.session_state.setdefault(COPIED, {})
    seed, blend = copied.setdefault(owner, (0, True))
    work = partial(_complete, answer, seed, blend)
    outcome = ask(SLOT, _key(owner, seed, blend), work, is_long=True, patience=0.0)
    if show:
        show_waiting(SLOT, outcome, COPYING)
    return outcome


def offer_copy(answer: Answer, texture: Texture) -> None:
    """A button that downloads the copy."""
    offer(
        _("Copied texture (PNG)"),
        f"{answer.stem}-texture.png",
        partial(_copy_file, answer, texture),
        key="picture_offered_copy",
    )


def _choose_copy(answer: Answer) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(
            _("Draw number"),
            min_value=0,
            max_value=MAX_SEED,
            value=0,
            key="picture_texture_seed",
            persist_state="session",
            width=140,
            help=_("The search tries places at random: another seed may find others."),
        )
        blend = st.toggle(
            _("Hide seams"),
            value=True,
            key="picture_texture_blend",
            persist_state="session",
            help=_(
                "A smooth correction of brightness and colour. Without it, every colour is exactly its source’s."
            ),
        )
        st.button(
            _("Copy texture"),
            type="primary",
            icon=":material/texture:",
            key="picture_texture_start",
            disabled=is_running(SLOT),
            on_click=_copy,
            args=(answer, int(seed), bool(blend)),
        )


def _copy(answer: Answer, seed: int, blend: bool) -> None:
    st.session_state[COPIED][answer.hole.key] = seed, blend
    again(SLOT)


def _key(owner: str, seed: int, blend: bool) -> str:
    return f"{owner}|texture-{seed}-{blend}"


def _show_pictures(answer: Answer, texture: Texture) -> None:
    """Four linked pictures: a click on any of them picks the pixel whose source is shown."""
    pixel = chosen_pixel(answer.hole)
    attention = texture.completion.attention_at(*pixel)
    weights = attention.weights.mean(0)
    row, column = texture.completion.source[pixel].tolist()
    note = _(
        "Row {row}, column {column} was copied from row {from_row}, column {from_column}; it attended to "
        "{effective:.1f} of {total} patches",
        row=pixel[0],
        column=pixel[1],
        from_row=row,
        from_column=column,
        effective=effective_points(weights),
        total=len(weights),
    )
    hole_uri = hole_view(answer.hole.key, answer.loaded, answer.hole).uri
    show = partial(_show, answer)
    left, right = st.columns(2)
    with left:
        show("copy", _(COPY), texture.filled.uri, before=hole_uri)
    with right:
        show("mean", _(MEAN), answer.filled.uri)
    left, right = st.columns(2)
    with left:
        drawn = weights >= FAINTEST * weights.max()
        points = attention_points(attention.positions[drawn], attention.cell[drawn], weights[drawn])
        show(
            "source",
            _("Where it was copied from"),
            hole_uri,
            note=note,
            points=points,
            bar=points.bar,
            target=pixel,
            origin=(row, column),
            sources=_flat_sources(texture.completion),
        )
    with right:
        show(
            "map",
            _("Map of all sources"),
            texture.sources_uri,
            note=_(
                "A filled pixel has the colour of the place it was copied from; known pixels are tinted with their "
                "own place’s."
            ),
        )
        drawing(_key_drawing(texture.sources), key="picture_texture_key")


def _show(answer: Answer, name: str, title: str, uri: str, **more: Any) -> None:
    key = f"picture_texture_view_{name}"

    def take_pick() -> None:
        pixel = picked_pixel(key, answer.loaded.size)
        if pixel is not None:
            st.session_state[PICK] = pixel

    picture_canvas(
        key=key,
        size=answer.loaded.size,
        title=title,
        alt=_(
            "{what}: {title}. {note} Arrow keys move the crosshair, Enter picks.",
            what=title,
            title=answer.loaded.shown_title,
            note=more.get("note", ""),
        ),
        picture=uri,
        link=answer.hole.key,
        on_pick=take_pick,
        **more,
    )


def _flat_sources(completion: TextureCompletion) -> tuple[np.ndarray, np.ndarray] | None:
    """Numbers of the filled pixels and of their sources, or None where they are too many to send."""
    at = np.flatnonzero(completion.missing)
    if len(at) > POINTED_PIXELS:
        return None
    rows, columns = completion.source[completion.missing].T
    return at, rows * completion.missing.shape[1] + columns


def _key_drawing(sources: SourceMap) -> str:
    """The colours of all places with the rows and columns that they span, as SVG."""
    (first_row, last_row), (first_column, last_column) = sources.rows, sources.columns
    labels = (
        (0, 22, "start", _("row {number}", number=first_row)),
        (0, 82, "start", _("row {number}", number=last_row)),
        (76, 98, "start", _("column {number}", number=first_column)),
        (220, 98, "end", _("column {number}", number=last_column)),
    )
    texts = "".join(
        f'<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>' for x, y, anchor, text in labels
    )
    called = _("Colours of the places")
    return (
        '<svg viewBox="0 0 300 104" width="300" style="max-width:100%" role="img" '
        f'aria-label="{escape(called)}" font-size="12" fill="currentColor">'
        f'<image href="{screen_uri(place_key())}" x="76" y="10" width="144" height="74" '
        f'preserveAspectRatio="none"/>{texts}</svg>'
    )


def _show_scores(answer: Answer, texture: Texture) -> None:
    if texture.scores is None or not answer.hole.truth_known:
        st.caption(_("What belongs in this hole is not known, so neither can be scored."))
        return
    scores = all_scores(answer)
    if scores is None:
        return
    mean = {
        CLOSE.title: share_off(scores.psnr),
        PSNR.title: scores.psnr,
        SSIM.title: scores.ssim,
        SHARPNESS.title: mean_sharpness(answer.question.key, answer),
        SECONDS.title: answer.completion.seconds,
    }
    measures = [PSNR, SSIM] if asked_measures("texture") else []
    score_table({MEAN: mean, COPY: texture.scores}, [CLOSE, SHARPNESS, *measures, SECONDS])
    if texture.scores[SHARPNESS.title] is None:
        st.caption(_("The hole is too thin to measure sharpness in: no filled pixel has filled neighbours."))
    else:
        st.caption(
            _(
                "Sharpness is the gradient inside the hole over the truth’s: 1 is as sharp as the truth. Copying "
                "usually lies farther off, for the mean is the guess with the least squared error."
            )
        )


def _show_downloads(answer: Answer, texture: Texture) -> None:
    files = {
        _("Copied texture (PNG)"): (_copy_file, "texture.png"),
        _("Map of sources (PNG)"): (_map_file, "sources.png"),
    }
    with st.container(horizontal=True):
        for label, (write, name) in files.items():
            offer(
                label, f"{answer.stem}-{name}", partial(write, answer, texture), key=f"picture_texture_{name}"
            )


def _copy_file(answer: Answer, texture: Texture) -> bytes:
    return answer.file(texture.completion.mean)


def _map_file(answer: Answer, texture: Texture) -> bytes:
    return encode_picture(texture.sources.pixels.astype(np.float32) / 255)


def _complete(answer: Answer, seed: int, blend: bool, progress: Progress, cancelled: IsCancelled) -> Texture:
    """Runs in the worker thread."""
    from anp_core.prediction.pictures.picture_metrics import score_completion
    from anp_core.prediction.pictures.texture import complete_texture  # imports torch

    picture, missing = answer.loaded.picture, answer.hole.missing
    completion = complete_texture(
        picture, missing, seed=seed, blend=blend, progress=progress, cancelled=cancelled
    )
    scores = None
    if answer.hole.truth_known:
        found = score_completion(picture.pixels, completion.mean, None, missing)
        scores = {
            CLOSE.title: share_off(found.psnr),
            PSNR.title: found.psnr,
            SSIM.title: found.ssim,
            SHARPNESS.title: _sharpness(answer, completion.mean),
            SECONDS.title: completion.seconds,
        }
    sources = source_map(completion.source, answer.loaded.seen, missing)
    filled = View(screen_uri(picture_on_screen(answer.seen(completion.mean))))
    return Texture(completion, filled, sources, screen_uri(sources.pixels), scores, seed, blend)


@st.cache_resource(max_entries=32, show_spinner=False)
def mean_sharpness(question_key: str, _answer: Answer) -> float | None:
    """Of the completion that the page shows, which may have changed since the texture was copied."""
    return _sharpness(_answer, _answer.completion.mean)


def _sharpness(answer: Answer, mean: np.ndarray) -> float | None:
    """The gradient ratio to the truth, or None where the hole is too thin for it."""
    from anp_core.prediction.pictures.picture_metrics import gradient_ratio

    try:
        return gradient_ratio(answer.loaded.picture.pixels, mean, answer.hole.missing)
    except MaskError:
        return None
