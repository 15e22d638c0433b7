"""How dates, percentages and missing values are written on every page."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from decimal import Decimal

    from django.forms import BaseForm

register = template.Library()

# A screen reader passes over a dash in silence, so the words are there too.
NOTHING = mark_safe('<span aria-hidden="true">&ndash;</span><span class="usa-sr-only">none</span>')


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> str:
    """`Thu 14 May`, with the year when it is not the current one; a moment is shown as its day in the local zone."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date()
    text = date_format(value, "D j M" if value.year == timezone.localdate().year else "D j M Y")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.filter
def percent(value: Decimal | float | None) -> str:
    """`43.2 %` for 43.2; a dash when there was nobody to count."""
    return NOTHING if value is None else f"{value:.1f} %"


@register.filter
def hours(minutes: int | None) -> str:
    """`5.5 h` for 330 minutes; a dash when nothing is recorded, which is not the same as none."""
    return NOTHING if minutes is None else f"{minutes / 60:.2f}".rstrip("0").rstrip(".") + " h"


@register.filter
def dash(value: object) -> object:
    """The value, or a dash when there is none. Zero and False are values."""
    return NOTHING if value is None or value == "" else value


@register.filter
def n_folded_choices(form: BaseForm) -> int:
    """How many choices of a filter are set, its first field apart: a phone folds those away."""
    return len({field.name for field in form.visible_fields()[1:]} & set(form.changed_data))
