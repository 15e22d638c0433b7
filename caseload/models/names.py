"""How clients are found by name: whatever the case, the accents and the apostrophes."""

from __future__ import annotations

import unicodedata

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat

APOSTROPHES = "'\u2019"
SEARCHED = ("first_name", "middle_name", "preferred_name", "last_name", "former_names", "number")


class WithoutMarks(Func):
    """Text without accents and apostrophes, so that "Jose Oneil" finds "José O'Neil"."""

    template = r"regexp_replace(normalize(%(expressions)s, NFD), '[\u0300-\u036f''\u2019]', '', 'g')"
    output_field = TextField()


def without_marks(text: str) -> str:
    """What `WithoutMarks` does, for text that is not in the database."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(one for one in letters if not unicodedata.combining(one) and one not in APOSTROPHES)


def searched_text(*, client: str = "") -> WithoutMarks:
    """The names and number of a client as they are searched; `client` leads to the client, as in "client__".

    An index stands on exactly this expression: a search that writes it otherwise reads the whole table.
    """
    parts = (part for name in SEARCHED for part in (F(f"{client}{name}"), Value(" ")))
    return WithoutMarks(Concat(*parts, output_field=TextField()))
