"""Codes of industries (NAICS 2022) and occupations (SOC 2018): titles, and a search by words of a title.

The lists lie in `caseload/data/`; the head of each file says where it comes from.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import dropwhile
from pathlib import Path

from caseload.choices import JobType, Sector

FOLDER = Path(__file__).parent / "data"
# A word finds its plural and the other way round: "bakery" finds "Bakeries".
ENDING = re.compile(r"(?<=\w\w\w)(?:ies|es|s|y)$")
FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Code:
    """One code and its official title."""

    code: str
    title: str

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"


@dataclass(frozen=True)
class Classification:
    """A list of codes, read from its file when it is first asked for."""

    file: str
    what: str = field(default="", kw_only=True)
    """What one of its codes stands for, in a sentence to people."""

    @cached_property
    def codes(self) -> dict[str, Code]:
        """Every code of the list, in the order of the codes."""
        with (FOLDER / self.file).open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(dropwhile(lambda line: line.startswith("#"), lines))
            return {row["code"]: Code(row["code"], row["title"]) for row in rows}

    @cached_property
    def _offered(self) -> list[tuple[Code, list[str]]]:
        """The codes a search may find, with the words of their titles; of two levels with one title, the lower."""
        deepest = {code.title: code for code in self.codes.values()}
        return [(code, _words(code.title)) for code in self.codes.values() if deepest[code.title] is code]

    def title(self, code: str) -> str:
        """The title of a code; nothing when the list does not hold it."""
        found = self.codes.get(code)
        return found.title if found else ""

    def search(self, text: str) -> list[Code]:
        """Codes whose title has a word beginning with each of the words typed, or that begin with the code typed.

        The closest first: titles that begin with the text, then the shorter ones. One letter alone finds nothing.
        """
        text = text.strip().lower()
        if len(text) < FEWEST_LETTERS:
            return []
        if text[0].isdigit():
            return [code for code in self.codes.values() if code.code.startswith(text)]
        stems = [ENDING.sub("", word) for word in _words(text)]
        found = [
            code
            for code, words in self._offered
            if stems and all(any(word.startswith(stem) for word in words) for stem in stems)
        ]
        return sorted(found, key=lambda code: (not code.title.lower().startswith(stems[0]), len(code.title), code.code))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


INDUSTRIES = Classification("naics_2022.csv", what="industry")
OCCUPATIONS = Classification("soc_2018.csv", what="occupation")

_SECTORS = {
    f"{first:02}": sector for sector in Sector for first in range(int(sector.value[:2]), int(sector.value[-2:]) + 1)
}


def sector_of(industry: str) -> Sector:
    """The two-digit group that an industry belongs to."""
    return _SECTORS[industry[:2]]


def job_type_of(occupation: str) -> JobType:
    """The major group that an occupation belongs to."""
    return JobType(occupation[:2])
