"""Lists of choices, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import TextChoices


def in_words(values: Sequence[str] | None, choices: type[TextChoices], *, nothing: str) -> str:
    """The labels, separated by commas; `nothing` for an empty list, and for None that nobody asked."""
    if values is None:
        return "Not asked"
    return ", ".join(str(choices(value).label) for value in values) or nothing
