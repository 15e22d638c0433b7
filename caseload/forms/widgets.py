"""Answers by one tap, with a way to any other answer beside them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.datastructures import MultiValueDict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caseload.queries.log import ClientOption, EmployerOption

OTHER = "other"


class TilesOrOther(forms.Widget):
    """Tiles for the usual answers and, behind one more tile, a field for any other: what is typed there counts then."""

    template_name = "caseload/widgets/tiles_or_other.html"
    use_fieldset = True

    def __init__(self, tiles: Sequence[tuple[object, str]], *, other: str, input_type: str) -> None:
        super().__init__()
        self.tiles = [(_plain(value), label) for value, label in tiles]
        self.other = other
        self.input_type = input_type

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows: the tile chosen, or the other answer."""
        context = super().get_context(name, value, attrs)
        plain = _plain(value)
        values = [tile for tile, _ in self.tiles]
        context["widget"] |= {
            "tiles": [(tile, label, tile == plain) for tile, label in self.tiles],
            "other": self.other,
            "is_other": bool(plain) and plain not in values,
            "other_value": "" if plain in values else plain,
            "input_type": self.input_type,
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The tile, or what was typed behind the last one."""
        value = data.get(name)
        return data.get(f"{name}_other") if value in {OTHER, None} else value

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether neither was sent."""
        return name not in data and f"{name}_other" not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The group has no one element that is the field."""
        return ""


class ClientTiles(forms.Widget):
    """Clients to tick: the last few as tiles, all others in a list that can be searched."""

    template_name = "caseload/widgets/client_tiles.html"
    use_fieldset = True

    def __init__(self, clients: Sequence[ClientOption]) -> None:
        super().__init__()
        self.clients = clients

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows: whoever is ticked stands among the tiles."""
        context = super().get_context(name, value, attrs)
        chosen = {str(each) for each in value or ()}
        tiles = [each for each in self.clients if each.is_recent or each.value in chosen]
        context["widget"] |= {
            "chosen": chosen,
            # Whoever was named ahead is seen first.
            "tiles": sorted(tiles, key=lambda each: each.value not in chosen),
            "others": [each for each in self.clients if each not in tiles],
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """All that are ticked."""
        return cast("list[str]", data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, []))

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The group has no one element that is the field."""
        return ""


class EmployerTiles(forms.Widget):
    """An employer: the last few as tiles, all others behind one more tile, in a list that can be searched."""

    template_name = "caseload/widgets/employer_tiles.html"
    use_fieldset = True

    def __init__(self, employers: Sequence[EmployerOption]) -> None:
        super().__init__()
        self.employers = employers

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows: the employer chosen stands among the tiles."""
        context = super().get_context(name, value, attrs)
        chosen = str(value or "")
        tiles = [each for each in self.employers if each.is_recent or each.value == chosen]
        context["widget"] |= {
            "chosen": chosen,
            "tiles": sorted(tiles, key=lambda each: each.value != chosen),
            "employers": self.employers,
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The tile, or what was chosen from the list behind the last one."""
        value = data.get(name)
        return data.get(f"{name}_other") if value in {OTHER, None} else value

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The group has no one element that is the field."""
        return ""


def _plain(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
