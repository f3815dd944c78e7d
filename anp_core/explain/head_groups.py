"""Which heads of a network belong together, by their names: "recent, head 2" belongs to "recent"."""

from __future__ import annotations

from collections.abc import Sequence


def head_groups(heads: Sequence[str]) -> dict[str, list[int]]:
    """What stands before the comma of each name → which heads they are, in their order."""
    groups: dict[str, list[int]] = {}
    for index, name in enumerate(heads):
        groups.setdefault(name.split(",")[0].strip(), []).append(index)
    return groups
