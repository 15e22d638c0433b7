"""What specialists logged, week by week: numbers for many of them, and the lines behind the numbers of one."""

from __future__ import annotations

import datetime
import statistics
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    BooleanField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Cast, TruncWeek

from caseload.choices import ContactMode, ContactResult, EmployerPurpose, EmployerResult, Place
from caseload.models import ClientContact, EmployerContact
from ipsapp.kernel.rates import Rate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ipsapp.access.models import Program, User
    from ipsapp.kernel.periods import Week

# Item 17 counts what brings jobs: support of a job somebody has already is in the log and not in the number.
IS_VISIT = Q(mode=ContactMode.IN_PERSON, result=EmployerResult.MET, enrolment__isnull=False) & ~Q(
    purpose=EmployerPurpose.JOB_SUPPORT
)
# Who waited in vain was out all the same; who was told ahead did not go.
IS_IN_PERSON = Q(mode=ContactMode.IN_PERSON) & ~Q(result=ContactResult.CANCELLED)
IS_IN_COMMUNITY = IS_IN_PERSON & ~Q(place__in=(Place.OFFICE, Place.ONLINE))
IS_EMPLOYER_IN_PERSON = Q(mode=ContactMode.IN_PERSON)


@dataclass(frozen=True)
class WeekNumbers:
    """What one specialist logged of one week in one program, in numbers; several add up."""

    n_contacts: int = 0
    n_visits: int = 0  # with employers for a client, in person
    n_in_person: int = 0  # with clients and employers
    n_in_community: int = 0  # of those in person
    delays: tuple[int, ...] = ()  # days until each was written down

    def __add__(self, other: WeekNumbers) -> WeekNumbers:
        return WeekNumbers(
            self.n_contacts + other.n_contacts,
            self.n_visits + other.n_visits,
            self.n_in_person + other.n_in_person,
            self.n_in_community + other.n_in_community,
            self.delays + other.delays,
        )

    @property
    def community(self) -> Rate:
        """The share of contacts in person that took place outside the office."""
        return Rate(self.n_in_community, self.n_in_person)

    @property
    def delay_days(self) -> float | None:
        """Median days until a contact was written down; None when there was none."""
        return statistics.median(self.delays) if self.delays else None


class WeekKey(NamedTuple):
    """Whose numbers, where, and of the week from which Monday."""

    program_id: uuid.UUID
    specialist_id: uuid.UUID
    week_starts_on: datetime.date


def logged_weeks(
    programs: Collection[Any] | QuerySet[Program], *, first: Week, last: Week, specialist: User | None = None
) -> dict[WeekKey, WeekNumbers]:
    """What was logged in these programs from the first week to the last; weeks of which nothing was are missing.

    Two queries, however many programs, specialists and weeks.
    """
    found: dict[WeekKey, WeekNumbers] = defaultdict(WeekNumbers)
    days = Q(occurred_on__gte=first.start, occurred_on__lt=last.end)
    own = Q(specialist=specialist) if specialist else Q()
    for contacts, program, in_person, in_community, is_visit in (
        (ClientContact.objects.all(), "enrolment__program", IS_IN_PERSON, IS_IN_COMMUNITY, None),
        (EmployerContact.objects.all(), "program", IS_EMPLOYER_IN_PERSON, IS_EMPLOYER_IN_PERSON, IS_VISIT),
    ):
        rows = (
            contacts.filter(days, own, **{f"{program}__in": programs})
            .order_by()
            .values_list(F(program), "specialist", TruncWeek("occurred_on"))
            .annotate(
                n=Count("pk"),
                n_visits=Count("pk", filter=is_visit if is_visit else Q(pk__in=())),
                n_in_person=Count("pk", filter=in_person),
                n_in_community=Count("pk", filter=in_community),
                delays=ArrayAgg(_days_late(program)),
            )
        )
        for program_id, specialist_id, monday, n, n_visits, n_in_person, n_in_community, delays in rows:
            found[WeekKey(program_id, specialist_id, monday)] += WeekNumbers(
                n, n_visits, n_in_person, n_in_community, tuple(delays)
            )
    return dict(found)


def _days_late(program: str) -> Func:
    """Days from the contact to the day, by the program's clock, on which it was written down."""
    written_on = Cast(
        Func(F(f"{program}__time_zone"), F("created_at"), function="timezone", output_field=DateTimeField()),
        DateField(),
    )
    return Func(
        written_on,
        F("occurred_on"),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )


@dataclass(frozen=True)
class LogLine:
    """One contact of a specialist's week, with what it counts for."""

    contact: ClientContact | EmployerContact
    is_with_employer: bool
    is_visit: bool
    is_in_person: bool
    is_in_community: bool
    n_days_late: int
    is_logged_late: bool  # after the week was signed
    is_changed_late: bool  # written before, and changed after the week was signed


@dataclass(frozen=True)
class WeekLog:
    """The log of one specialist's week: lines by day, oldest first, and what they come to."""

    lines: list[LogLine]
    numbers: WeekNumbers
    n_hidden: int  # of clients whom the reader may not know: in the numbers, and not in the lines

    @property
    def n_after_sign_off(self) -> int:
        """How many lines are not as they were when the week was signed."""
        return sum(line.is_logged_late or line.is_changed_late for line in self.lines)


def week_log(
    *,
    program: Program,
    specialist: User,
    week: Week,
    user: User,
    on: datetime.date,
    signed_at: datetime.datetime | None = None,
) -> WeekLog:
    """What the specialist logged of the week in the program, as far as the user may read it."""
    days = Q(specialist=specialist, occurred_on__gte=week.start, occurred_on__lt=week.end)
    with_clients = (
        ClientContact.objects.visible_to(user, on=on)
        .filter(days, enrolment__program=program)
        .select_related("enrolment__client")
        .annotate(
            n_days_late=_days_late("enrolment__program"),
            is_in_person=_is(IS_IN_PERSON),
            is_in_community=_is(IS_IN_COMMUNITY),
            is_changed=_is_changed(ClientContact, signed_at),
        )
    )
    with_employers = (
        EmployerContact.objects.visible_to(user, on=on)
        .filter(days, program=program)
        .select_related("enrolment__client", "employer")
        .annotate(
            n_days_late=_days_late("program"),
            is_in_person=_is(IS_EMPLOYER_IN_PERSON),
            is_in_community=_is(IS_EMPLOYER_IN_PERSON),
            is_visit=_is(IS_VISIT),
            is_changed=_is_changed(EmployerContact, signed_at),
        )
    )
    lines = sorted(
        [*_lines(with_clients, signed_at), *_lines(with_employers, signed_at)],
        key=lambda line: (line.contact.occurred_on, line.contact.created_at, line.contact.pk),
    )
    logged = logged_weeks([program.pk], first=week, last=week, specialist=specialist)
    numbers = logged.get(WeekKey(program.pk, specialist.pk, week.start), WeekNumbers())
    return WeekLog(lines, numbers, n_hidden=numbers.n_contacts - len(lines))


def _is(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _is_changed(model: Any, signed_at: datetime.datetime | None) -> Any:
    """Whether the history tells of a change after the sign-off."""
    if signed_at is None:
        return _is(Q(pk__in=()))
    changes = model.pgh_event_model.objects.filter(pgh_obj=OuterRef("pk"), pgh_created_at__gt=signed_at)
    return Exists(changes.filter(pgh_label="update"))


def _lines(contacts: Iterable[Any], signed_at: datetime.datetime | None) -> list[LogLine]:
    lines = []
    for contact in contacts:
        is_logged_late = signed_at is not None and contact.created_at > signed_at
        lines.append(
            LogLine(
                contact=contact,
                is_with_employer=isinstance(contact, EmployerContact),
                is_visit=getattr(contact, "is_visit", False),
                is_in_person=contact.is_in_person,
                is_in_community=contact.is_in_community,
                n_days_late=contact.n_days_late,
                is_logged_late=is_logged_late,
                is_changed_late=contact.is_changed and not is_logged_late,
            )
        )
    return lines
