"""The typesetter: the only module that loads WeasyPrint, and with it the Pango library."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError as AddressRefusedError
from weasyprint.urls import URLFetcher, URLFetcherResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AddressRefusedError", "OwnFiles", "typeset"]

# PDF/UA-1: the report can be read with a screen reader.
VARIANT = "pdf/ua-1"
STATIC_SCHEME = "static:"


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


def typeset(html: str) -> tuple[bytes, int]:
    """The document as a tagged PDF, and its number of pages.

    Raises AddressRefusedError when the document refers to anything but our own files.
    """
    document = HTML(string=html, url_fetcher=OwnFiles()).render(pdf_variant=VARIANT)
    return document.write_pdf(pdf_variant=VARIANT), len(document.pages)


def _static_file(name: str) -> Path:
    """The file as it lies in the source, or as collected where only that was deployed."""
    path = Path(finders.find(name) or staticfiles_storage.path(name))
    if not path.is_file():
        raise ValueError(f"there is no static file {name}")
    return path
