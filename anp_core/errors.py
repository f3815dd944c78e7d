"""What can be wrong with what a user hands in: one family, which pages and the command line turn into a sentence."""


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


class RecordError(UserInputError):
    """A table that cannot be read as a temperature record, or a record too short for what was asked."""


class ModelError(UserInputError):
    """A model name that is not in the catalogue, or weights that do not match their card."""


class Cancelled(Exception):  # noqa: N818  (the user's wish, not an error)
    """Raised inside long work once its `cancelled` callback answers True."""
