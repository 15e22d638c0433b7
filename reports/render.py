"""Content to HTML to PDF: the only place that knows the typesetter."""

from __future__ import annotations

import hashlib
import logging
import mimetypes
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from ipsapp.kernel.rates import Rate
from reports.trend import TrendChart, trend_chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# PDF/UA-1: the report can be read with a screen reader.
VARIANT = "pdf/ua-1"
STATIC_SCHEME = "static:"


class RenderError(Exception):
    """The typesetter complained; a report with a fault is not issued."""


@dataclass(frozen=True)
class Rendered:
    """A finished PDF."""

    pdf: bytes
    n_pages: int

    @property
    def sha256(self) -> str:
        """The hash by which a copy is recognised, in hexadecimal."""
        return hashlib.sha256(self.pdf).hexdigest()


class OwnFiles(URLFetcher):
    """Opens our own static files, addressed as `static:print/report.css`, and data in the page. Refuses all else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file. Raises ValueError for an address that is not ours, or a file that is not there."""
        if not url.startswith(STATIC_SCHEME):
            return super().fetch(url, headers)
        file = _static_file(url.removeprefix(STATIC_SCHEME))
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})


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
    """
    with _complaints() as complaints:
        try:
            document = HTML(string=html, url_fetcher=OwnFiles()).render(pdf_variant=VARIANT)
            pdf = document.write_pdf(pdf_variant=VARIANT)
        except FatalURLFetchingError as error:
            raise RenderError(str(error)) from error
    if complaints:
        raise RenderError("; ".join(complaints))
    return Rendered(pdf=pdf, n_pages=len(document.pages))


def _static_file(name: str) -> Path:
    """The file as it lies in the source, or as collected where only that was deployed."""
    path = Path(finders.find(name) or staticfiles_storage.path(name))
    if not path.is_file():
        raise ValueError(f"there is no static file {name}")
    return path


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
