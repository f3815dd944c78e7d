"""The one large canvas of the picture page, which every view shows that has nothing of its own to show yet."""

from __future__ import annotations

from collections.abc import Callable

from anp_core.language import _
from pages.pictures.answer import Answer, View, hole_view
from pages.pictures.picking import take_pick
from pages.widgets.picture_canvas import PictureView, picture_canvas

RESULT = "picture_result"
WIDTHS = (4, 1)  # of the canvas, and of what stands beside it
AROUND = 22.5  # rem above and below the large canvas: they stay on the screen


def tallest(above: float = 0.0) -> str:
    """How high the canvas may become where so many rem more stand above it, as a length of CSS."""
    return f"max(15rem, 100vh - {AROUND + above}rem)"


def large_canvas(
    answer: Answer,
    views: list[PictureView] | None = None,
    on_edit: Callable[[], None] | None = None,
    *,
    above: float = 0.0,
) -> None:
    """What was made of the hole, in one place, and before it the hole; by default in `finished_views`.

    Args:
        above: rem of what stands above it beside the row of views.
    """
    picture_canvas(
        key=RESULT,
        size=answer.loaded.size,
        title=_("Completion"),
        alt=_(
            "Completion of {title}. Arrow keys move the crosshair, Enter keeps a pixel for the lens.",
            title=answer.loaded.shown_title,
        ),
        views=views or finished_views(answer),
        before=hole_view(answer.hole.key, answer.loaded, answer.hole).uri,
        link=answer.hole.key,
        zoom=True,
        edges=answer.hole.edges,
        tallest=tallest(above),
        on_pick=lambda: take_pick(RESULT, answer.loaded.size),
        on_edit=on_edit,
    )


def finished_views(answer: Answer) -> list[PictureView]:
    """What came out: the mean, how unsure it is, and where the truth is known its error."""
    views = [
        _view(
            "mean",
            _("Mean"),
            answer.filled,
            _("The best guess at every pixel: the mean of all that it could be."),
        ),
        _view("uncertainty", _("Uncertainty"), answer.uncertainty, _("How unsure each filled pixel is.")),
    ]
    if answer.error is not None:
        about = _("Error (filled − true): blue is too dark, red too bright.")
        views.append(_view("error", _("Error"), answer.error, about))
    return views


def _view(name: str, label: str, view: View, note: str) -> PictureView:
    return PictureView(name, label, view.uri, view.bar, note)
