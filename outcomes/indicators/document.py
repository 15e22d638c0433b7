"""The definitions as a text to read, from the same registry that computes the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.indicators.registry import FIGURES, GAPS

if TYPE_CHECKING:
    from outcomes.indicators.spec import Indicator

# What every reader should know before comparing figures; each a heading and a paragraph.
NOTES: tuple[tuple[str, str], ...] = (
    (
        "Why trial results do not stand beside a quarterly rate",
        (
            "Trials of Individual Placement and Support report shares such as 55 or 68 %: people who worked at any time in "
            "18 to 24 months. A quarter is far shorter, and the quarterly rate of the same program is about half as high. "
            "So the two are never shown together here."
        ),
    ),
    (
        "Programs together",
        (
            "A program's figures count each of its clients once. A state's figures pool its programs: people who worked in "
            "any of them, out of people served by any of them, each person once. That is not the average of the programs' "
            "rates, in which a small program would weigh as much as a large one. Where programs are merely added up, the "
            "page says so."
        ),
    ),
    (
        "How far a rate can be trusted",
        (
            "The line beside a rate is its 95 % interval (Wilson score). Programs stand in the order of the alphabet, never "
            "of their rates: among small programs the highest and the lowest are mostly chance. Changes between quarters are "
            "given only when both rates are of 25 people or more, and only once the quarter is over."
        ),
    ),
    (
        "Nobody served",
        "When nobody was served a rate has no value and is shown as a dash, not as 0 %.",
    ),
)


def as_markdown() -> str:
    """Every definition and note as one Markdown document."""
    lines = [
        "# Definitions",
        "",
        "How each quarterly figure is counted. Written by `manage.py write_definitions` from the definitions that compute",
        "the figures (`outcomes/indicators`): change it there. Quarters are calendar quarters.",
    ]
    for heading, indicators in (("Figures", FIGURES), ("What is missing", GAPS)):
        lines += ["", f"## {heading}"]
        for each in indicators:
            lines += ["", *_section(each)]
    lines += ["", "## Reading the figures"]
    for heading, text in NOTES:
        lines += ["", f"### {heading}", "", text]
    return "\n".join(lines) + "\n"


def _section(each: Indicator) -> list[str]:
    lines = [f"### {each.title}", "", f"*{each.question}*", "", f"- **Counted:** {each.numerator}"]
    if each.denominator:
        lines.append(f"- **Out of:** {each.denominator}")
    lines += [f"- **Not counted:** {exclusion}" for exclusion in each.exclusions]
    return [
        *lines,
        f"- **Unit:** {each.unit}; {each.direction}.",
        f"- **Source:** {each.source}",
        f"- **Before publication**, counts from 1 to {each.min_cell - 1} must be protected.",
        f"- **Definition:** `{each.key}`, version {each.version}, in force since {each.effective_from.isoformat()}.",
    ]
