"""The comparison as one HTML file to pass on: what the page shows, with its lens, and the table, all inline."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.figures.forecast_traces import QUANTILE_LEVELS
from anp_core.figures.picture_figures import picture_on_screen
from anp_core.figures.start_sample import forecast_svg
from anp_core.language import _, mark, say, sentences, translated
from anp_core.web.offline_page import Embedded, offline_page
from pages.comparison.answer import Answer
from pages.comparison.question import PHOTO, RECORD
from pages.widgets import attention_board, record_lens
from pages.widgets.picture_canvas import screen_uri

if TYPE_CHECKING:  # imports torch
    from anp_core.explain.compared import UnderType
    from anp_core.prediction.temperature.outlook import Outlook

MONTHS = (
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
)
HISTORY_SHOWN = 3  # times the horizon, in charts for readers without scripts
PICTURE_SENTENCE = mark(
    "Computed by the attention types of one attentive neural process, the network small-pictures: they share its "
    "encoder and decoder, and differ in their cross-attention. Move over a picture to see which context points each "
    "type attends to at that pixel; a click keeps it."
)
PHOTO_SENTENCE = mark(
    "Computed by the attention types of one attentive neural process, the network photo: they share its encoder and "
    "decoder, and differ in their cross-attention. Move over a picture to see which known pixels, and means of "
    "squares of them, each type attends to there; a click keeps it."
)
RECORD_SENTENCE = mark(
    "Computed by the attention types of one attentive neural process, the network temperature: they share its "
    "encoder and decoder, and differ in their cross-attention. Move over the predicted times of a chart to see which "
    "measured points each type attends to; a click keeps that time. Grey is measured, orange forecast with the bands "
    "that hold 50, 80 and 95 % of what may come, blue a filled gap, green what was held back."
)


def comparison_page(answer: Answer, table: str) -> bytes:
    """The file, UTF-8."""
    task = answer.question.task
    title = _("Attention types compared on {title}", title=answer.question.of.title)
    parts = _lenses(answer) if task == RECORD else _board(answer)
    sentence = {PHOTO: PHOTO_SENTENCE, RECORD: RECORD_SENTENCE}.get(task, PICTURE_SENTENCE)
    made = _("Made by Lacuna on {date}.", date=_today())
    about = say("The best of each column is emphasised.")
    scored = translated(sentences(answer.comparison.scored, about))
    return offline_page(title, [_(sentence)], parts, table, [scored, made]).encode()


def _today() -> str:
    day = dt.date.today()
    return _("{day:02d} {month} {year}", day=day.day, month=MONTHS[day.month - 1], year=day.year)


def _board(answer: Answer) -> list[Embedded]:
    """The board; without scripts its pictures alone."""
    cells = []
    for each in answer.completions.types:
        uri = screen_uri(picture_on_screen(each.result.mean))
        name = CATALOGUE[each.numbers.attention].title
        alt = escape(_("Completion by {type}", type=name))
        cells.append(
            f'<figure><img src="{uri}" alt="{alt}"><figcaption>{escape(_(name))}</figcaption></figure>'
        )
    script = attention_board.SCRIPT
    board = answer.blocks["board"]
    return [Embedded(attention_board.HTML, attention_board.CSS, script, board, "".join(cells))]


def _lenses(answer: Answer) -> list[Embedded]:
    """A lens for each type; without scripts a plain chart of the forecast."""
    parts = []
    for each in answer.outlooks.types:
        name = each.numbers.attention
        block, script = answer.blocks[name], record_lens.SCRIPT
        parts.append(Embedded(record_lens.HTML, record_lens.CSS, script, block, _chart(answer, each)))
    return parts


def _chart(answer: Answer, each: UnderType[Outlook]) -> str:
    name = CATALOGUE[each.numbers.attention].title
    record, outlook = answer.outlooks.question.record, each.result
    if answer.outlooks.question.asked == "gaps":
        filled = _("{type}: {count:,} missing values filled.", type=name, count=len(outlook.times))
        return f"<p>{escape(filled)}</p>"
    shown = record.times > record.times[-1] - HISTORY_SHOWN * (outlook.times[-1] - record.times[-1])
    levels = QUANTILE_LEVELS
    numbers = {
        "history": {"times": _seconds(record.times[shown]), "values": record.values[shown].tolist()},
        "forecast": {"times": _seconds(outlook.times), "quantiles": outlook.quantiles(levels).tolist()},
        "alt": say("Forecast under {type} attention", type=CATALOGUE[each.numbers.attention].name),
    }
    return f"<figure>{forecast_svg(numbers)}<figcaption>{escape(_(name))}</figcaption></figure>"


def _seconds(times: np.ndarray) -> list[int]:
    seconds: list[int] = times.astype("datetime64[s]").astype(np.int64).tolist()
    return seconds
