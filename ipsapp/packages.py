"""Serves the files of the U.S. Web Design System that pages use, straight from `node_modules`, under `uswds/…`.

The package has more than 2,000 files; only the compiled style sheet and scripts, what the style sheet refers to, the
icon sprite and the body font reach a browser. Referring to anything else fails in `collectstatic`, not in a page.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

PREFIX = "uswds"
STYLE_SHEET = "css/uswds.min.css"
ALWAYS_SERVED = (
    STYLE_SHEET,
    "js/uswds-init.min.js",
    "js/uswds.min.js",
    "img/sprite.svg",
    "fonts/public-sans/PublicSans-Regular.woff2",
    "fonts/public-sans/PublicSans-Italic.woff2",
    "fonts/public-sans/PublicSans-SemiBold.woff2",
    "fonts/public-sans/PublicSans-Bold.woff2",
)
REFERENCE = re.compile(r"""url\(["']?\.\./([^"')?#]+)""")
# The maps stay behind, and manifest storage rejects a reference to a file that is not there.
SOURCE_MAP = re.compile(rb"\n?(?://[#@] sourceMappingURL=\S+|/\*[#@] sourceMappingURL=\S+ \*/)\s*$")


class DistributionStorage(FileSystemStorage):
    """Reads a package's compiled files, without the comments that point to source maps."""

    prefix = PREFIX

    def open(self, name: str, mode: str = "rb") -> "File[Any]":
        """The file, opened; scripts and style sheets without their last comment."""
        file: File[Any] = super().open(name, mode)
        if not name.endswith((".css", ".js")):
            return file
        with file:
            return ContentFile(SOURCE_MAP.sub(b"", file.read()), name)


class NodePackagesFinder(BaseFinder):
    """Finds the used files of `@uswds/uswds`; finds nothing when the package is not installed."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.BASE_DIR) / "node_modules" / "@uswds" / "uswds" / "dist"
        super().__init__(*args, **kwargs)

    @cached_property
    def files(self) -> list[str]:
        """The served paths, relative to the package; empty when it is not installed."""
        style_sheet = self.root / STYLE_SHEET
        if not style_sheet.exists():
            return []
        return sorted({*ALWAYS_SERVED, *REFERENCE.findall(style_sheet.read_text())})

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """The file behind a static path; an empty list when it is not one of ours."""
        name = path.removeprefix(f"{PREFIX}/")
        if name == path or name not in self.files:
            return []
        found = str(self.root / name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, DistributionStorage]]:
        """Every served file, for `collectstatic`.

        Raises:
            ImproperlyConfigured: the package is not installed.
        """
        if not self.files:
            raise ImproperlyConfigured(f"{self.root} has no {STYLE_SHEET}. Install the front-end packages: npm ci")
        storage = DistributionStorage(location=self.root)
        for name in self.files:
            yield name, storage
