"""What is sent to the log, brought into one form, so that the same contact sent twice is known to be the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


@dataclass(frozen=True, kw_only=True)
class Content:
    """The answers of one entry."""

    def as_json(self) -> dict[str, Any]:
        """The answers as plain values."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), cls=DjangoJSONEncoder))
        return plain

    def digest(self) -> str:
        """Tells this content from every other: SHA-256 of the answers in the order of their names."""
        written = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()


def settled_text(text: str) -> str:
    """The text without what a browser or a phone may add to it: spaces around it, line ends of two characters."""
    return text.replace("\r\n", "\n").strip()
