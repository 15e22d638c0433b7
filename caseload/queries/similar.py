"""Names that are nearly what was typed: for a search that found nothing as it was spelled."""

from __future__ import annotations

import re
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Func, QuerySet
from django.db.models.functions import Upper
from rapidfuzz.distance import OSA

from caseload.models.names import without_marks

if TYPE_CHECKING:
    from collections.abc import Iterable

Rows = TypeVar("Rows", bound="QuerySet[Any]")

# The share of a word's three-letter pieces that a name must hold to be looked at more closely. Two letters swapped in a
# name of four leave one piece of five: a higher share would miss "Lius" for "Luis". What it lets through too much, the
# count of wrong letters keeps back.
WORTH_A_LOOK = 0.2
# Shorter words are near to half of all names.
SHORTEST = 3
# From this length on a word may have two wrong letters, and stand for the beginning of a name.
LONG, BEGINNING = 6, 4
# The nearest of them: whoever is not among these is found by typing more.
MOST = 50


def similar(rows: Rows, text: str, *, searched: Func) -> Rows:
    """Those rows in whose names every word of the text stands with at most a slip or two; the nearest fifty.

    A slip is a letter missing, too many, wrong or swapped with its neighbour. A word with a digit belongs to a number
    and must stand there as it is: a number that is nearly right is somebody else's. `searched` is the text to look in.
    """
    typed = without_marks(text).upper().split()
    numbers = [word for word in typed if _has_digit(word)]
    names = [part for word in typed if not _has_digit(word) for part in _parts(word)]
    if not names or min(map(len, names)) < SHORTEST:
        return rows.none()
    candidates = rows.annotate(searched_in=Upper(searched))
    for number in numbers:
        candidates = candidates.filter(searched_in__contains=number)
    for place, name in enumerate(names):
        alike = f"alike_{place}"
        candidates = candidates.alias(**{alike: TrigramWordSimilarity(name, "searched_in")}).filter(
            **{f"{alike}__gte": WORTH_A_LOOK}
        )
    found = (
        (n_slips, pk)
        for pk, names_held in candidates.order_by().values_list("pk", "searched_in")
        if (n_slips := _slips(names, [part for part in _parts(names_held) if not _has_digit(part)])) is not None
    )
    return rows.filter(pk__in=[pk for _, pk in nsmallest(MOST, found)])


def _slips(words: Iterable[str], held: list[str]) -> int | None:
    """How many letters are wrong in all words together; None when one of them is none of the names."""
    total = 0
    for word in words:
        allowed = 2 if len(word) >= LONG else 1
        fewest = min((_distance(word, name, allowed) for name in held), default=allowed + 1)
        if fewest > allowed:
            return None
        total += fewest
    return total


def _distance(word: str, name: str, most: int) -> int:
    """Wrong letters between the two, or between the word and as much of the name; more than `most` is all the same."""
    ends = (len(name), len(word), len(word) + 1) if len(word) >= BEGINNING else (len(name),)
    return min(OSA.distance(word, name[:end], score_cutoff=most) for end in ends)


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _parts(text: str) -> list[str]:
    """The words, those of a double name apart."""
    return [part for part in re.split(r"[\s,.-]+", text) if part]
