"""Where the picture comes from: a bundled photograph or the user's own file. First step of the picture page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st
from PIL import Image

from anp_core.data.images import READABLE, Picture, count_pages, read_picture
from anp_core.data.samples import sample_pictures
from anp_core.errors import UserInputError
from anp_core.figures.picture_figures import on_paper, picture_on_screen
from anp_core.language import _, mark, say, sentences, translated
from pages.address import Linked, one_of, whole_number
from pages.widgets.lost_upload import tell_lost_upload, uploader_key
from pages.widgets.picture_canvas import screen_uri
from pages.widgets.thumbnail_picker import thumbnail_picker

SAMPLE, UPLOAD = mark("Sample"), mark("My own picture")
THUMBNAIL_SIDE = 112  # twice what is shown, for sharp screens
LAST_GOOD, UPLOADED, UPLOAD_KEY = "picture_last_good", "picture_uploaded", "picture_upload"
FIRST_SAMPLE = next(iter(sample_pictures()))
PAGE: Linked[int] = Linked("page", "picture_page", whole_number(1), usual=1)
CHOSEN_SAMPLE: Linked[str] = Linked("sample", "picture_sample", one_of(sample_pictures().keys()))


@dataclass(frozen=True, eq=False)
class LoadedPicture:
    """A picture and the key of its content, by which everything computed from it is kept."""

    picture: Picture
    key: str
    title: str
    sample: bool  # whole as it comes, so that what a hole hides is known
    page: int = 1  # of a file with several, counted from 1

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.picture.height, self.picture.width

    @cached_property
    def seen(self) -> np.ndarray:
        """(H, W, C) in [0, 1], as it goes to the screen: on white where it is transparent."""
        return on_paper(self.picture.pixels, self.picture.alpha)

    @property
    def shown_title(self) -> str:
        """The title in the current language; a file is called as it is called."""
        return _(self.title) if self.sample else self.title


@st.cache_resource(max_entries=8, show_spinner=False)
def load_sample(slug: str) -> LoadedPicture:
    """One of the bundled photographs."""
    sample = sample_pictures()[slug]
    return LoadedPicture(sample.load(), f"sample-{slug}", sample.title, sample=True)


@st.cache_resource(max_entries=3, show_spinner=False)
def load_upload(content_key: str, name: str, _content: bytes, page: int | None = None) -> LoadedPicture:
    """The user's file, known by the hash of its bytes, and of several pages the one."""
    key = content_key if page is None else f"{content_key}-page-{page}"
    return LoadedPicture(read_picture(_content, name, page=page), key, name, sample=False, page=page or 1)


@st.cache_data(max_entries=16, show_spinner=False)
def _count_pages(content_key: str, _content: bytes) -> int:
    return count_pages(_content)


@st.cache_resource(max_entries=1, show_spinner=False)
def thumbnails() -> dict[str, tuple[str, str]]:
    """Title and data URI of every sample, cut to a square."""
    thumbnails = {}
    for slug, sample in sample_pictures().items():
        image = Image.fromarray(picture_on_screen(load_sample(slug).picture.pixels))
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side)).resize((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        thumbnails[slug] = sample.title, screen_uri(np.asarray(image))
    return thumbnails


def content_key(content: bytes) -> str:
    """A short hash of a file."""
    return hashlib.sha256(content).hexdigest()[:16]


def choose_page(content: bytes, label: str, control: Linked[int], usual: int = 1) -> int | None:
    """Ask which page of a file is meant, counted from 1; None where it has only one."""
    pages = _count_pages(content_key(content), content)
    if pages == 1:
        return None
    control.begin(min(usual, pages), range(1, pages + 1))
    page = int(
        st.number_input(
            label,
            min_value=1,
            max_value=pages,
            key=control.key,
            persist_state="session",
            help=_("The file has {pages} pages; one at a time is completed.", pages=pages),
        )
    )
    control.say(page)
    return page


def choose_picture() -> LoadedPicture:
    """Show the controls and return the chosen picture; after a bad file, the last good one."""
    CHOSEN_SAMPLE.begin(FIRST_SAMPLE)
    source = st.segmented_control(
        _("Picture"),
        [SAMPLE, UPLOAD],
        format_func=_,
        default=SAMPLE,
        required=True,
        key="picture_source",
        persist_state="session",
        width="stretch",
    )
    chosen = _choose_sample() if source == SAMPLE else _choose_upload()
    tell_lost_upload(UPLOADED, st.session_state.get(UPLOADED, (None,))[0])
    if chosen is None:
        chosen = st.session_state.get(LAST_GOOD) or load_sample(FIRST_SAMPLE)
        st.caption(_("Shown meanwhile: {title}.", title=chosen.shown_title))
    st.session_state[LAST_GOOD] = chosen
    if chosen.sample:
        CHOSEN_SAMPLE.say(chosen.key.removeprefix("sample-"))
    height, width = chosen.size
    facts = [say("{width}×{height} pixels.", width=width, height=height), *chosen.picture.notes]
    if chosen.sample:
        credit = sample_pictures()[chosen.key.removeprefix("sample-")].credit
        facts.insert(0, say("{title}. {credit}.", title=chosen.title, credit=credit))
    st.caption(translated(sentences(*facts)))
    return chosen


def _choose_sample() -> LoadedPicture:
    slug = st.session_state[CHOSEN_SAMPLE.key]
    options = {name: (_(title), uri) for name, (title, uri) in thumbnails().items()}
    thumbnail_picker(_("Sample"), options, slug, key="picture_thumbnails", on_choose=_take_sample)
    return load_sample(slug)


def _take_sample() -> None:
    slug = st.session_state["picture_thumbnails"].choose
    if slug in sample_pictures():
        st.session_state[CHOSEN_SAMPLE.key] = slug


def _choose_upload() -> LoadedPicture | None:
    """The file that was handed in last: it stays until another comes, even where a run loses the uploader's own."""
    uploader = uploader_key(UPLOAD_KEY, UPLOADED)
    st.file_uploader(
        _("Picture file"),
        type=None,  # what cannot be read is refused by name; the uploader would only say that it is not allowed
        key=uploader,
        on_change=keep_upload,
        args=(uploader, UPLOADED),
        help=_("{formats}. It is read on this computer's server and kept nowhere.", formats=_(READABLE)),
    )
    if UPLOADED not in st.session_state:
        st.caption(_(READABLE))
        return None
    name, content = st.session_state[UPLOADED]
    try:
        page = choose_page(content, _("Page"), PAGE)
        return load_upload(content_key(content), name, content, page)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return None


def keep_upload(uploader: str, kept: str) -> None:
    """For an uploader's on_change: name and content stay under `kept`, also where a run loses the uploader's own."""
    upload = st.session_state[uploader]
    if upload is None:
        st.session_state.pop(kept, None)
    else:
        st.session_state[kept] = upload.name, upload.getvalue()
