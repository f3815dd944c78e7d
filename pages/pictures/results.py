"""Around the pictures of the picture page: the scores above them, the files to take away below."""

from __future__ import annotations

from functools import partial

import streamlit as st

from anp_core.language import _, mark
from pages.pictures.answer import Answer, completion_file, mask_file, std_file, uncertainty_file
from pages.pictures.panels import answer_panel

HELP = {
    mark("PSNR"): mark("How near the filled pixels come to the truth, in decibels; higher is better."),
    mark("SSIM"): mark("How alike the structures are in the whole picture, at most 1; higher is better."),
    mark("NLL"): mark(
        "How surprised the predicted mean and std are by the truth, per value; lower is better."
    ),
    mark("Coverage"): mark("Share of the true values within mean ± 1.96 std; 95% would be honest."),
    mark("Time"): mark("How long the completion took."),
}


def show_scores(answer: Answer | None) -> None:
    """The row of numbers; dashes while there is nothing to say, so that the row keeps its place."""
    values = dict.fromkeys(HELP, "–")
    if answer is not None:
        values["Time"] = f"{answer.completion.seconds:.1f} s"
        scores = answer.scores
        if scores is not None:
            values["PSNR"] = f"{scores.psnr:.1f} dB"
            values["SSIM"] = f"{scores.ssim:.3f}"
            values["NLL"] = f"{scores.nll:.2f}".replace("-", "−")
            values["Coverage"] = f"{scores.coverage95:.0%}"
    with st.grid(5, min_column_width=104):
        for name, value in values.items():
            st.metric(_(name), value, border=True, help=_(HELP[name]))


def completion_panel(answer: Answer) -> None:
    """The pictures, and the files to take away."""
    answer_panel(answer)
    show_downloads(answer)


def show_downloads(answer: Answer) -> None:
    """Each file is written only when it is asked for."""
    files = {
        _("Completion (PNG)"): (completion_file, "completion.png", "image/png"),
        _("Mask (PNG)"): (mask_file, "mask.png", "image/png"),
        _("Uncertainty (PNG)"): (uncertainty_file, "uncertainty.png", "image/png"),
        _("Uncertainty (NPY)"): (std_file, "std.npy", "application/octet-stream"),
    }
    with st.container(horizontal=True):
        for label, (write, name, mime) in files.items():
            st.download_button(
                label,
                data=partial(write, answer),
                file_name=f"{answer.stem}-{name}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"picture_download_{name}",
            )
