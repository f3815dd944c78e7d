"""Published files as they are cloned: their repository, whether all are there, and what they hash to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from anp_core.errors import PublishedDataError
from anp_core.language import say


@dataclass(frozen=True)
class Repository:
    """A public repository on GitHub, in the version that was read."""

    name: str  # "BIDS/BSDS500"
    commit: str

    def inside(self, folder: Path) -> Path:
        """Where `git clone` puts it."""
        return folder / self.name.partition("/")[2]

    @property
    def address(self) -> str:
        """What one clones."""
        return f"https://github.com/{self.name}"


@dataclass(frozen=True)
class PreparedFile:
    """One file that was written."""

    path: Path
    content: str  # "1,369 photos"
    same: bool  # to the bit what the shipped weights learnt from, or were measured on


def need_files(files: Sequence[Path], folder: Path, repository: Repository) -> None:
    """PublishedDataError, naming the first one that is missing, unless all files are there."""
    missing = [file for file in files if not file.is_file()]
    if missing:
        raise PublishedDataError(
            say(
                "{count:,} of {total:,} files are missing, the first of them {file}. Clone {address} into {folder} "
                "(read at commit {commit}).",
                count=len(missing),
                total=len(files),
                file=str(missing[0].relative_to(folder)),
                address=repository.address,
                folder=str(folder),
                commit=repository.commit[:12],
            )
        )


def need_count(found: int, expected: int, what: str, repository: Repository) -> None:
    """PublishedDataError unless there are as many as were published."""
    if found != expected:
        raise PublishedDataError(
            say(
                "{repository} publishes {expected:,} {what} (commit {commit}); found {found:,}: clone {address}.",
                repository=repository.name,
                expected=expected,
                what=what,
                commit=repository.commit[:12],
                found=found,
                address=repository.address,
            )
        )


def digest(parts: Iterable[bytes]) -> str:
    """Hex digest of parts one after the other, each with its length, so that a border cannot move unseen."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big"))
        hashed.update(part)
    return hashed.hexdigest()
