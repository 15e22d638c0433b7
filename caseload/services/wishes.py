"""What a client does not want for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from caseload.models import ContactWish
from caseload.services.enrolments import check_day, enrolment_for_change
from caseload.services.records import stored_before
from caseload.services.wording import written_day

if TYPE_CHECKING:
    import datetime
    import uuid

    from caseload.models import Enrolment
    from ipsapp.access.models import User


@transaction.atomic
def record_wish(
    *,
    wish_id: uuid.UUID,
    enrolment: Enrolment,
    wish: str,
    in_words: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None,
    by: User,
    as_of: datetime.date,
) -> ContactWish:
    """Record what the client does not want, from a day and until before another if they named one.

    Sent twice with one `wish_id` it is stored once. Raises ValidationError, by field: a day that is not one of the
    enrolment's; an end not later; the same wish for the same days.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    row = ContactWish(
        id=wish_id,
        enrolment=current,
        wish=wish,
        in_words=in_words.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        recorded_by=by,
    )
    if stored := stored_before(row):
        return stored
    check_day(current, field="starts_on", day=starts_on, as_of=as_of)
    if ends_on and ends_on <= starts_on:
        raise ValidationError({"ends_on": "Give a day after the first one, or leave it empty."})
    same = current.wishes.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on), wish=wish)
    if ends_on:
        same = same.filter(starts_on__lt=ends_on)
    if known := same.first():
        raise ValidationError(
            {"wish": f"This wish is recorded from {written_day(known.starts_on)}. End that one first to change it."}
        )
    row.full_clean()
    row.save(force_insert=True)
    return row


@transaction.atomic
def end_wish(*, wish: ContactWish, ends_on: datetime.date, by: User, as_of: datetime.date) -> ContactWish:
    """Let a wish no longer hold from a day on; on its own first day it is as if it never held.

    Raises ValidationError: it ended already; a day ahead or before its first.
    """
    enrolment_for_change(wish.enrolment, by=by, as_of=as_of)
    current = ContactWish.objects.get(pk=wish.pk)
    if current.ends_on and current.ends_on <= as_of:
        raise ValidationError(f"This wish ended on {written_day(current.ends_on)} already.")
    if ends_on > as_of:
        raise ValidationError({"ends_on": "This day has not come. Give today or an earlier day."})
    if ends_on < current.starts_on:
        raise ValidationError(
            {"ends_on": f"It holds from {written_day(current.starts_on)}. Give that day or a later one."}
        )
    current.ends_on = ends_on
    current.full_clean()
    current.save()
    return current
