"""What drawing a report costs, beside what the typesetter needs for plain text of the same number of pages.

    .local/venv/bin/python benchmarks/report.py [--repeat 3]

The floor is a document of paragraphs without tables, drawing, tags' attributes or contents, set by the same typesetter
in the same font and form (PDF/UA-1): no report made with it can be faster. The ratio to the floor is comparable
between machines; the seconds are not. Times are the best of the repeats.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
SIZES = (5, 20, 80)
WORDS = "The quick brown fox jumps over the lazy dog and then goes home to sleep. "
PARAGRAPHS_ON_A_PAGE = 17


def main() -> None:
    """Print a table: programs, pages, seconds, seconds of the floor, ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat

    from reports.render import render_html, render_pdf

    print(f"{'programs':>8} {'pages':>6} {'report s':>9} {'floor s':>8} {'ratio':>6}")
    for n_programs in SIZES:
        content = made_up_content(n_programs).as_json()
        n_pages = render_pdf(render_html(content)).n_pages
        report = best(lambda content=content: render_pdf(render_html(content)), repeat)
        floor = best(lambda n_pages=n_pages: render_pdf(plain_text(n_pages)), repeat)
        print(f"{n_programs:>8} {n_pages:>6} {report:>9.2f} {floor:>8.2f} {report / floor:>6.1f}")


def best(work: Callable[[], object], repeat: int) -> float:
    """The least seconds of several runs: the others were disturbed."""
    seconds = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def made_up_content(n_programs: int):
    """A content with so many programs, each with other figures."""
    from ipsapp.kernel.rates import Rate
    from outcomes.indicators.registry import INDICATORS
    from reports.content import Content, Definition, Line, Share, TrendPoint

    def line(name: str, d: int) -> Line:
        return Line(name, "An Agency", Share.of(Rate(d // 3, d)), Share.of(Rate(d // 4, d // 2)), d // 9, 1, 1, 1)

    return Content(
        state="Somewhere",
        is_demonstration=True,
        quarter="Q1 2026",
        covers="1 January to 31 March 2026",
        edition=1,
        as_of="14 May 2026, 12:00 EDT",
        made_by="a benchmark",
        pooled=line("All programs, pooled", 50 * n_programs),
        n_new_enrolments=n_programs,
        n_closures=n_programs,
        programs=tuple(line(f"Program {i:03}", 20 + i) for i in range(n_programs)),
        trend=tuple(TrendPoint(f"Q{i % 4 + 1} {2024 + i // 4}", Share.of(Rate(40 + i, 100))) for i in range(9)),
        definitions=tuple(
            Definition(each.title, each.numerator, each.denominator, each.exclusions, each.source, each.version)
            for each in INDICATORS
        ),
    )


def plain_text(n_pages: int) -> str:
    """A document of so many pages of paragraphs."""
    page = f"<section class='page'>{f'<p>{WORDS * 4}</p>' * PARAGRAPHS_ON_A_PAGE}</section>"
    return (
        '<!doctype html><html lang="en-US"><title>Plain text</title><link rel="stylesheet" href="static:print/report.css">'
        f"{page * n_pages}"
    )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    # Drawing reads no database and no broker, so the addresses lead nowhere.
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "ipsapp.settings",
        "IPSAPP_ENV": "test",
        "SECRET_KEY": "benchmark",
        "DATABASE_URL": "postgres://nowhere/none",
        "REDIS_URL": "redis://nowhere",
    }
    django.setup()
    main()
