"""What can be wrong with what a user hands in: one family, which pages and the command line turn into a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from anp_core.language import listed, say, sentences

_MOST_LISTED = 20


def _with_choices(question: str, option: str, choices: Sequence[str]) -> str:
    """The question, and how to answer it: `series` with "Seattle" or "New York"."""
    shown = [f'"{choice}"' for choice in choices[:_MOST_LISTED]]
    shown += ["…"] if len(choices) > _MOST_LISTED else []
    return sentences(question, say("Choose {option}: {choices}.", option=option, choices=listed(shown)))


class UserInputError(ValueError):
    """Input that the user can mend; its message says what was expected, what came, and how to mend it."""

    @property
    def sentence(self) -> str:
        """The message as it was said: one that can be translated still can, which `str` of an error cannot."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


class PictureError(UserInputError):
    """A file that cannot be read as a picture, or a picture that cannot be completed."""


class MaskError(UserInputError):
    """A mask that does not fit its picture, or leaves nothing to fill or nothing to learn from."""


class LinkError(UserInputError):
    """A part of a link that cannot be read, or that does not fit what the rest of the link shows."""


class RecordError(UserInputError):
    """A table that cannot be read as a temperature record, or a record too short for what was asked."""


class ChoiceNeeded(RecordError):  # noqa: N818  (a question, not a failure)
    """A file that can be read in more than one way; its message says which, and nothing was assumed.

    Attributes:
        option: the argument of `read_record` that settles it: "time", "column", "unit", "date_order" or "series".
        choices: what that argument may be, the most likely first.
        question: the message without the choices.
    """

    def __init__(self, question: str, option: str, choices: Sequence[str]) -> None:
        self.question, self.option, self.choices = question, option, tuple(choices)
        super().__init__(_with_choices(question, option, self.choices))

    def __reduce__(self) -> tuple[type[ChoiceNeeded], tuple[str, str, tuple[str, ...]]]:
        return ChoiceNeeded, (self.question, self.option, self.choices)


class ModelError(UserInputError):
    """A model name that is not in the catalogue, or weights that do not match their card."""


class TrainingError(UserInputError):
    """A run that cannot go on, or cannot begin, as it was asked for."""


class PublishedDataError(UserInputError):
    """Published files to prepare data from that are missing or are not what they should be."""


def refused_by_system(error: OSError) -> str:
    """What the system refused, as a sentence: a full disk, a folder that may not be written to."""
    if error.filename is None or error.strerror is None:
        return str(error)
    return say(
        "“{file}” cannot be read or written: {why}. Mend that, or name another place, and run the same command "
        "again; what was finished before is whole.",
        file=str(error.filename),
        why=error.strerror,
    )


class Cancelled(Exception):  # noqa: N818  (the user's wish, not an error)
    """Raised inside long work once its `cancelled` callback answers True."""


def stop_if(cancelled: Callable[[], bool] | None) -> None:
    """For long work to call now and then.

    Raises:
        Cancelled: `cancelled()` says yes.
    """
    if cancelled is not None and cancelled():
        raise Cancelled
