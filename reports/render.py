"""Content to HTML to PDF."""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from ipsapp.kernel.rates import Rate
from reports.trend import TrendChart, trend_chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class RenderError(Exception):
    """The typesetter complained; a report with a fault is not issued."""


class MissingLibraryError(Exception):
    """The machine lacks the library that sets type; everything but PDF works without it."""


@dataclass(frozen=True)
class Rendered:
    """A finished PDF."""

    pdf: bytes
    n_pages: int

    @property
    def sha256(self) -> str:
        """The hash by which a copy is recognised, in hexadecimal."""
        return hashlib.sha256(self.pdf).hexdigest()


def report_context(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates of page and PDF need besides the content itself, which is as `Content.as_json` gives it."""
    return {"content": content, "chart": _chart(content)}


def render_html(content: Mapping[str, Any]) -> str:
    """The report as the document that is typeset."""
    return render_to_string("reports/print/report.html", report_context(content))


def render_pdf(html: str) -> Rendered:
    """The document as a tagged PDF; the same document gives the same bytes.

    Raises:
        RenderError: the typesetter reported an error or a warning.
        MissingLibraryError: Pango is not installed on this machine.
    """
    # Loaded when a report is made and not before: it takes half a second, and without Pango it cannot be loaded at all.
    try:
        from reports.typesetting import AddressRefusedError, typeset
    except OSError as error:
        raise MissingLibraryError(
            "Reports need the Pango library, which the machine of the worker lacks. "
            "Whoever runs it can install it: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
        ) from error
    with _complaints() as complaints:
        try:
            pdf, n_pages = typeset(html)
        except AddressRefusedError as error:
            raise RenderError(str(error)) from error
    if complaints:
        raise RenderError("; ".join(complaints))
    return Rendered(pdf=pdf, n_pages=n_pages)


def _chart(content: Mapping[str, Any]) -> TrendChart:
    quarters = [(point["quarter"], Rate(point["worked"]["n"], point["worked"]["d"])) for point in content["trend"]]
    return trend_chart(quarters, last_label=content["pooled"]["worked"]["percent"] or "")


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What the typesetter logs as a warning or worse while the block runs."""
    messages: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    listener = Listener(level=logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield messages
    finally:
        logger.removeHandler(listener)
