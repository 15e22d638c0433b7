"""Sign-offs, field mentoring and meetings, written straight to the tables."""

import datetime

from caseload.models import (
    FieldMentoring,
    SupervisionAttendance,
    SupervisionDiscussion,
    SupervisionMeeting,
    WeekSignOff,
)

MONDAY = datetime.date(2026, 5, 4)


def make_sign_off(*, program, specialist, signed_by, signed_at=None, **fields):
    """Of the week from Monday 4 May 2026; `signed_at` is now unless given."""
    fields.setdefault("week_starts_on", MONDAY)
    sign_off = WeekSignOff.objects.create(program=program, specialist=specialist, signed_by=signed_by, **fields)
    if signed_at:
        WeekSignOff.objects.filter(pk=sign_off.pk).update(signed_at=signed_at)
        sign_off.refresh_from_db()
    return sign_off


def make_mentoring(*, program, supervisor, specialist, **fields):
    fields.setdefault("occurred_on", datetime.date(2026, 5, 6))
    fields.setdefault("methods", ["observed"])
    return FieldMentoring.objects.create(program=program, supervisor=supervisor, specialist=specialist, **fields)


def make_supervision(*, program, led_by, attendees=(), discussed=(), **fields):
    """`led_by` takes part, and whoever else is given."""
    fields.setdefault("occurred_on", datetime.date(2026, 5, 5))
    meeting = SupervisionMeeting.objects.create(program=program, led_by=led_by, **fields)
    for user in {led_by, *attendees}:
        SupervisionAttendance.objects.create(meeting=meeting, user=user)
    for enrolment in discussed:
        SupervisionDiscussion.objects.create(meeting=meeting, enrolment=enrolment)
    return meeting
