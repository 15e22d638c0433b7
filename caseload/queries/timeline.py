"""What happened to a client, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from django.db.models import CharField, DateTimeField, F, IntegerField, Model, QuerySet, TextChoices, Value
from django.db.models.functions import Cast

from caseload.models import ClientContact, EmployerContact, Enrolment, Job, PhaseChange, SpecialistAssignment

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from ipsapp.access.models import User


class TimelineKind(TextChoices):
    """What a reader may narrow a timeline to."""

    CONTACT = "contact", "Contacts"
    EMPLOYER = "employer", "Employer contacts"
    JOB = "job", "Jobs"
    SERVICE = "service", "Phase, specialist, entry"


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened. `what` names it (a key of `_sources`); `record` is the row that says so."""

    day: datetime.date
    what: str
    record: Model


@dataclass(frozen=True)
class _Source:
    """A table that holds things that happened, and the column that says when."""

    kind: TimelineKind
    rows: QuerySet[Any]
    day: str
    # Of two on one day, the higher is listed first: an entry comes before what followed it.
    rank: int
    has_created_at: bool = True


def _sources(enrolments: QuerySet[Enrolment], *, user: User, on: datetime.date) -> dict[str, _Source]:
    employer_contacts = EmployerContact.objects.visible_to(user, on=on).filter(enrolment__in=enrolments)
    jobs = Job.objects.filter(enrolment__in=enrolments).select_related("employer")
    phases = PhaseChange.objects.filter(enrolment__in=enrolments)
    # A handover corrected on its own day leaves a row that never held.
    specialists = SpecialistAssignment.objects.filter(enrolment__in=enrolments).exclude(ends_on=F("starts_on"))
    contacts = ClientContact.objects.filter(enrolment__in=enrolments).select_related("specialist", "enrolment")
    kind = TimelineKind
    return {
        "entered": _Source(kind.SERVICE, enrolments.select_related("program"), "entered_on", 0),
        "specialist": _Source(
            kind.SERVICE, specialists.select_related("specialist"), "starts_on", 1, has_created_at=False
        ),
        "phase": _Source(kind.SERVICE, phases, "starts_on", 2, has_created_at=False),
        "contact": _Source(kind.CONTACT, contacts, "occurred_on", 3),
        "employer_contact": _Source(
            kind.EMPLOYER, employer_contacts.select_related("employer", "specialist"), "occurred_on", 3
        ),
        "job_start": _Source(kind.JOB, jobs, "started_on", 4),
        "job_end": _Source(kind.JOB, jobs.filter(ended_on__isnull=False), "ended_on", 5),
        "closed": _Source(
            kind.SERVICE, enrolments.filter(closed_on__isnull=False).select_related("program"), "closed_on", 6
        ),
    }


class Timeline:
    """The things that happened during some enrolments, newest first; a Paginator can cut it.

    Costs one query to count, one for the order of a slice, and one for each sort of thing in the slice.
    """

    ordered = True

    def __init__(
        self, enrolments: QuerySet[Enrolment], *, user: User, on: datetime.date, kind: TimelineKind | None = None
    ) -> None:
        sources = _sources(enrolments.order_by(), user=user, on=on)
        self._sources = {what: source for what, source in sources.items() if kind in (None, source.kind)}
        first, *rest = [self._index(what, source) for what, source in self._sources.items()]
        self._order = first.union(*rest, all=True).order_by("-day", "-rank", "-at", "key")

    @staticmethod
    def _index(what: str, source: _Source) -> QuerySet[Any, Any]:
        at = F("created_at") if source.has_created_at else Cast(Value(None), DateTimeField())
        index: QuerySet[Any, Any] = (
            source.rows.order_by()
            .select_related(None)
            .annotate(
                day=F(source.day),
                rank=Value(source.rank, IntegerField()),
                at=at,
                key=F("pk"),
                what=Value(what, CharField()),
            )
            .values_list("day", "rank", "at", "key", "what")
        )
        return index

    def __len__(self) -> int:
        return self._order.count()

    def __iter__(self) -> Iterator[TimelineEntry]:
        return iter(self[:])

    @overload
    def __getitem__(self, part: int) -> TimelineEntry: ...

    @overload
    def __getitem__(self, part: slice) -> list[TimelineEntry]: ...

    def __getitem__(self, part: int | slice) -> TimelineEntry | list[TimelineEntry]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        order = list(self._order[part])
        records = {
            (what, record.pk): record
            for what, source in self._sources.items()
            if (keys := [key for _, _, _, key, found in order if found == what])
            for record in source.rows.filter(pk__in=keys)
        }
        return [TimelineEntry(day, what, records[what, key]) for day, _, _, key, what in order]
