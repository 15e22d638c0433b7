"""What happened to a client, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
)
from django.db.models.functions import Cast, TruncDate

from caseload.models import (
    BenefitsPlanning,
    ClientContact,
    Consent,
    ContactWish,
    DisclosureTalk,
    EducationSupport,
    EmployerContact,
    Enrolment,
    Job,
    JobOffer,
    JobSearchPlan,
    PhaseChange,
    ProfileEntry,
    SpecialistAssignment,
    StepDownPlan,
    SupportPlan,
    TeamDiscussion,
    VrDiscussion,
)
from caseload.queries.corrections import knowing_whether_signed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from ipsapp.access.models import User


class TimelineKind(TextChoices):
    """What a reader may narrow a timeline to."""

    CONTACT = "contact", "Contacts"
    EMPLOYER = "employer", "Employer contacts"
    JOB = "job", "Jobs"
    MEETING = "meeting", "Meetings"
    AGREEMENT = "agreement", "Agreements"
    PLAN = "plan", "Plans"
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
    employer_contacts = knowing_whether_signed(
        EmployerContact.objects.visible_to(user, on=on).filter(enrolment__in=enrolments)
    )
    jobs = Job.objects.filter(enrolment__in=enrolments).select_related("employer")
    # A phase or a handover corrected on its own day leaves a row that never held.
    phases = PhaseChange.objects.filter(enrolment__in=enrolments).exclude(ends_on=F("starts_on"))
    specialists = SpecialistAssignment.objects.filter(enrolment__in=enrolments).exclude(ends_on=F("starts_on"))
    team_talks = TeamDiscussion.objects.filter(enrolment__in=enrolments).select_related(
        "meeting__team", "meeting__recorded_by"
    )
    vr_talks = VrDiscussion.objects.filter(enrolment__in=enrolments).select_related("contact__recorded_by")
    contacts = knowing_whether_signed(ClientContact.objects.filter(enrolment__in=enrolments)).select_related(
        "specialist", "enrolment"
    )
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
        "team_meeting": _Source(kind.MEETING, team_talks, "meeting__met_on", 3, has_created_at=False),
        "vr_contact": _Source(kind.MEETING, vr_talks, "contact__occurred_on", 3, has_created_at=False),
        **_agreements(enrolments),
        "job_start": _Source(kind.JOB, jobs, "started_on", 4),
        "job_end": _Source(kind.JOB, jobs.filter(ended_on__isnull=False), "ended_on", 5),
        **_plan_sources(enrolments),
        "closed": _Source(
            kind.SERVICE, enrolments.filter(closed_on__isnull=False).select_related("program"), "closed_on", 6
        ),
    }


def _agreements(enrolments: QuerySet[Enrolment]) -> dict[str, _Source]:
    """What was agreed with the client. Consents are of the person, whichever enrolment they were signed in."""
    kind = TimelineKind.AGREEMENT
    consents = Consent.objects.filter(client__in=enrolments.values("client")).select_related("employer")
    # A wish taken back on its own day never held.
    wishes = ContactWish.objects.filter(enrolment__in=enrolments).exclude(ends_on=F("starts_on"))
    talks = DisclosureTalk.objects.filter(enrolment__in=enrolments)
    plannings = BenefitsPlanning.objects.filter(enrolment__in=enrolments)
    # Their first day lies ahead: they belong to the day on which they were recorded.
    offers = JobOffer.objects.filter(enrolment__in=enrolments).annotate(recorded_on=TruncDate("created_at"))
    return {
        "disclosure": _Source(kind, talks, "talked_on", 3),
        "consent": _Source(kind, consents, "signed_on", 3),
        "consent_revoked": _Source(kind, consents.filter(revoked_on__isnull=False), "revoked_on", 4),
        "benefits": _Source(kind, plannings, "offered_on", 3),
        "wish": _Source(kind, wishes, "starts_on", 3),
        "offer": _Source(kind, offers.select_related("employer"), "recorded_on", 3),
    }


def _plan_sources(enrolments: QuerySet[Enrolment]) -> dict[str, _Source]:
    kind = TimelineKind.PLAN
    entries = ProfileEntry.objects.filter(enrolment__in=enrolments)
    # Several sections written on one day are one line, that of the newest.
    one_a_day = entries.order_by("enrolment_id", "written_on", "-created_at", "pk").distinct(
        "enrolment_id", "written_on"
    )
    same_day = ProfileEntry.objects.filter(enrolment=OuterRef("enrolment"), written_on=OuterRef("written_on"))
    n_sections = same_day.order_by().values("enrolment").annotate(n=Count("section", distinct=True)).values("n")
    profiles = entries.filter(pk__in=one_a_day.values("pk")).annotate(n_sections=Subquery(n_sections))
    search_plans, support_plans, step_down_plans = (
        model.objects.filter(enrolment__in=enrolments).select_related("recorded_by")
        for model in (JobSearchPlan, SupportPlan, StepDownPlan)
    )
    schools = EducationSupport.objects.filter(enrolment__in=enrolments)
    return {
        "profile": _Source(kind, profiles.select_related("recorded_by", "enrolment"), "written_on", 3),
        "search_plan": _Source(kind, search_plans, "planned_on", 3),
        "support_plan": _Source(kind, support_plans, "planned_on", 3),
        "step_down_plan": _Source(kind, step_down_plans, "planned_on", 3),
        "school_start": _Source(kind, schools, "started_on", 4),
        "school_end": _Source(kind, schools.filter(ended_on__isnull=False), "ended_on", 5),
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
