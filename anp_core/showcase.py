"""The finished examples that pages open with, made anew with the shipped networks: python -m anp_core showcase."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from anp_core.cards import SMALL_PICTURES, read_card
from anp_core.data.context_sampling import choose_context
from anp_core.data.masks import make_hole
from anp_core.data.samples import sample_pictures
from anp_core.data.shrunk_pictures import shrink_picture
from anp_core.data.weather import synthetic_record
from anp_core.explain.compare_types import compare_types, load_types
from anp_core.explain.compared import USUAL_TYPES
from anp_core.explain.picture_comparison import ask_picture, write_comparison
from anp_core.figures.start_sample import LEVELS, write_forecast_sample, write_picture_sample
from anp_core.language import say
from anp_core.places import SAMPLES
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.temperature.forecast import forecast

SHOWCASE = SAMPLES / "start"
PICTURE, HOLE, SHARE = "chelsea", "text", 0.16
COMPARISON = SAMPLES / "compare" / "picture.npz"
CONTEXT_POINTS = 200  # of the comparison
RECORD, HORIZON, HISTORY = "temperate-daily", 45, 150  # days


def write_showcase(folder: Path = SHOWCASE) -> Path:
    """Complete a bundled photo, forecast a synthetic record, and write both as the first page reads them."""
    sample = sample_pictures()[PICTURE]
    picture = sample.load()
    missing = make_hole(HOLE, picture.height, picture.width, share=SHARE)
    completion = complete_image(picture, missing)
    write_picture_sample(
        folder,
        picture.pixels,
        completion.mean,
        completion.std,
        missing,
        {
            # The picture page shows the example at once where it is asked this very question.
            "question": f"sample-{PICTURE}-{HOLE}-{SHARE:.0%}-0|photo/local|all-{(~missing).sum()}-0|()".replace(
                "%", ""
            ),
            "caption": say(
                "{title}, {share:.0%} of it hidden under text and filled from what is left. Photo: {credit}.",
                title=sample.title,
                share=round(missing.mean(), 3),
                credit=sample.credit,
            ),
            "alt": say(
                "{title}: lines of text cut out on the left of the slider, filled on its right.",
                title=sample.title,
            ),
        },
    )
    record = synthetic_record(RECORD)
    outlook = forecast(record, HORIZON)
    write_forecast_sample(
        folder,
        record.times[-HISTORY:],
        record.values[-HISTORY:],
        outlook.times,
        outlook.quantiles(LEVELS),
        {
            "title": record.name,
            "caption": say(
                "The next {days} days of a synthetic daily record: the median and the bands that hold "
                "50, 80 and 95% of what may come.",
                days=HORIZON,
            ),
            "alt": say(
                "Line of daily temperatures over five months, continued by a median with three widening bands."
            ),
        },
    )
    return folder


def write_compared(file: Path = COMPARISON) -> Path:
    """Compare attention types on the question that the comparison page opens with."""
    pixels, _ = shrink_picture(sample_pictures()[PICTURE].load().pixels)
    context = choose_context(np.zeros(pixels.shape[:2], bool), "random", CONTEXT_POINTS, seed=0)
    question = ask_picture(pixels, ~context, context, truth_known=True)
    comparison = compare_types(question, load_types(SMALL_PICTURES, USUAL_TYPES))
    write_comparison(file, comparison, read_card(SMALL_PICTURES)["sha256"])
    return file
