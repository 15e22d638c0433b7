"""What logs may hold: nothing that names a client, and no key that opens an account."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from django.db import Error
from gunicorn.glogging import Logger

if TYPE_CHECKING:
    from types import TracebackType

# A link to choose a password works until it is used: whoever reads it in a log could use it first.
PASSWORD_KEY = re.compile(r"(/account/password/forgotten/)[^/\s]+-[^/\s]+")


class LineFormatter(logging.Formatter):
    """Writes no key of a link, and tracebacks without the values that the database quotes: rows follow its first line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback if there is one."""
        return PASSWORD_KEY.sub(r"\1…", super().format(record))

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """The traceback; of each error of the database only the first line."""
        text = super().formatException(ei)
        error = ei[1]
        while error:
            if isinstance(error, Error):
                said = str(error)
                text = text.replace(said, said.partition("\n")[0])
            error = error.__cause__ or error.__context__
        return text


class RequestLog(Logger):
    """The web server's line for each request, without the keys of links to choose a password.

    The format it is given leaves out the query string, in which people search for names.
    """

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What a line may be made of; `U` is the path."""
        found: dict[str, Any] = super().atoms(*args, **kwargs)
        return found | {"U": PASSWORD_KEY.sub(r"\1…", found["U"] or "")}
