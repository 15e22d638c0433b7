"""The caseload as people look at it: lists of clients, and what to know about one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat

from caseload.choices import ContactMode, ContactResult, Phase
from caseload.models import (
    Client,
    ClientContact,
    EmployerContact,
    Enrolment,
    Job,
    JobTerms,
    PhaseChange,
    SpecialistAssignment,
    TeamAssignment,
)
from caseload.models.names import searched_text, without_marks
from caseload.queries.similar import similar
from ipsapp.access.models import Program, Role, RoleAssignment, User

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

RECENT_DAYS = 30


@dataclass(frozen=True)
class CaseloadRow:
    """One line of the client list."""

    client: Client
    enrolment: Enrolment
    phase: str  # the label; empty when no phase was ever recorded
    specialist: str  # the name; empty when nobody is assigned
    n_days: int  # from entry until the day of closing or, while open, today
    last_met_on: datetime.date | None  # failed attempts do not count
    job: str  # title and employer of the newest job held on the day; empty for none


def caseload(user: User, *, on: datetime.date) -> QuerySet[Enrolment]:
    """The enrolments the user may open, with what `caseload_rows` needs; by name.

    Grain: one enrolment. A client may have several: narrow first, then take `newest_of_each_client`.
    """
    jobs = held_jobs(user, on=on).filter(enrolment__client=OuterRef("client"))
    phases = PhaseChange.objects.filter(enrolment=OuterRef("pk"), ends_on__isnull=True)
    specialists = SpecialistAssignment.objects.filter(enrolment=OuterRef("pk"), ends_on__isnull=True)
    met = ClientContact.objects.filter(enrolment=OuterRef("pk"), result=ContactResult.MET).order_by("-occurred_on")
    return (
        Enrolment.objects.visible_to(user, on=on)
        .select_related("client", "program")
        .annotate(
            current_phase=Subquery(phases.values("phase")[:1]),
            specialist_name=Subquery(specialists.values("specialist__full_name")[:1]),
            last_met_on=Subquery(met.values("occurred_on")[:1]),
            job=Subquery(
                jobs.order_by("-started_on", "pk").values(
                    label=Concat(F("title"), Value(", "), F("employer__name"), output_field=TextField())
                )[:1]
            ),
        )
        .order_by("client__last_name", "client__first_name", "client_id", "pk")
    )


def programs_served_by(user: User, *, on: datetime.date) -> QuerySet[Program]:
    """The programs whose clients, some or all, the user sees on that day, by name."""
    programs = user.places(Role.SPECIALIST, Role.SUPERVISOR, on=on).programs
    agencies = user.places(Role.AGENCY_LEAD, on=on).agencies
    return Program.objects.filter(Q(pk__in=programs) | Q(agency__in=agencies)).select_related("agency")


def held_jobs(user: User, *, on: datetime.date) -> QuerySet[Job]:
    """Jobs, competitive or not, that go on on that day and that the user may see."""
    return Job.objects.visible_to(user, on=on).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=on), started_on__lte=on
    )


def newest_of_each_client(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Of these, one for each client, an open one before a closed one; in the order they had."""
    newest = enrolments.order_by("client_id", F("closed_on").desc(nulls_first=True), "-entered_on", "pk")
    return enrolments.filter(pk__in=newest.distinct("client_id").values("pk"))


def matching(enrolments: QuerySet[Enrolment], text: str) -> QuerySet[Enrolment]:
    """Those of clients who have every word of the text in a name or in the number, whatever its case, accents or apostrophes."""
    enrolments = enrolments.alias(searched=searched_text(client="client__"))
    for word in without_marks(text).split():
        enrolments = enrolments.filter(searched__icontains=word)
    return enrolments


def nearly_matching(enrolments: QuerySet[Enrolment], text: str) -> QuerySet[Enrolment]:
    """Those of clients whose names are nearly the text: for one that `matching` finds nowhere."""
    return similar(enrolments, text, searched=searched_text(client="client__"))


def caseload_rows(enrolments: Iterable[Enrolment], *, on: datetime.date) -> Iterator[CaseloadRow]:
    """The lines of these enrolments of `caseload`, one by one; asks the database nothing more."""
    for enrolment in enrolments:
        found: dict[str, Any] = vars(enrolment)
        yield CaseloadRow(
            client=enrolment.client,
            enrolment=enrolment,
            phase=Phase(found["current_phase"]).label if found["current_phase"] else "",
            specialist=found["specialist_name"] or "",
            n_days=days_since_entry(enrolment, on=on),
            last_met_on=found["last_met_on"],
            job=found["job"] or "",
        )


def days_since_entry(enrolment: Enrolment, *, on: datetime.date) -> int:
    """Days from entry until today, or until the closing day; 0 on the day of entry."""
    return ((enrolment.closed_on or on) - enrolment.entered_on).days


def specialists_of(programs: Collection[Any] | QuerySet[Program], *, on: datetime.date) -> QuerySet[User]:
    """Those who hold the specialist's role in one of the programs on that day, by name."""
    roles = RoleAssignment.objects.in_force(on=on).filter(role=Role.SPECIALIST, program__in=programs)
    return User.objects.filter(Exists(roles.filter(user=OuterRef("pk"))), is_active=True)


def holders_in(programs: Collection[Any] | QuerySet[Program], *, on: datetime.date) -> QuerySet[User]:
    """The specialists of the programs, and whoever left the role and still has open clients there; by name."""
    roles = RoleAssignment.objects.in_force(on=on).filter(role=Role.SPECIALIST, program__in=programs)
    clients = SpecialistAssignment.objects.filter(
        enrolment__program__in=programs, enrolment__closed_on__isnull=True, ends_on__isnull=True
    )
    return User.objects.filter(
        Exists(roles.filter(user=OuterRef("pk"))) | Exists(clients.filter(specialist=OuterRef("pk")))
    )


def current_enrolment(enrolments: QuerySet[Enrolment]) -> Enrolment:
    """The one that a client's page is about: the newest open one, or else the newest. Raises DoesNotExist for none."""
    return enrolments.order_by(F("closed_on").desc(nulls_first=True), "-entered_on", "pk")[:1].get()


def standing_enrolments(client: Client, programs: QuerySet[Program]) -> QuerySet[Enrolment]:
    """The client's enrolments in these programs that are not closed, whoever serves them, with their programs."""
    return client.enrolments.filter(program__in=programs, closed_on__isnull=True).select_related("program")


@dataclass(frozen=True)
class HeldJob:
    """A job that goes on, with the wage and hours in force; `terms` is None when none were ever recorded."""

    job: Job
    terms: JobTerms | None


@dataclass(frozen=True)
class EnrolmentSummary:
    """What to know about an enrolment before reading its timeline. None and empty text say that nothing is recorded."""

    phase: str
    specialist: str
    team: str
    n_days: int
    last_met_on: datetime.date | None
    last_tried_on: datetime.date | None  # an attempt that failed, when it is newer than the last meeting
    n_recent_contacts: int  # attempts included
    first_employer_visit_on: datetime.date | None  # in person, for this client
    held_jobs: list[HeldJob]


def enrolment_summary(enrolment: Enrolment, *, user: User, on: datetime.date) -> EnrolmentSummary:
    """Summary of one enrolment as of that day; jobs are all that the client holds and the user may see."""
    phase = enrolment.phases.filter(ends_on__isnull=True).first()
    specialist = enrolment.specialist_assignments.filter(ends_on__isnull=True).select_related("specialist").first()
    team: TeamAssignment | None = enrolment.team_assignments.filter(ends_on__isnull=True).select_related("team").first()
    contacts = enrolment.contacts.filter(occurred_on__lte=on)
    last_met = contacts.filter(result=ContactResult.MET).first()
    last = contacts.first()
    visit = (
        EmployerContact.objects.filter(enrolment=enrolment, mode=ContactMode.IN_PERSON).order_by("occurred_on").first()
    )
    jobs = (
        held_jobs(user, on=on)
        .filter(enrolment__client=enrolment.client_id)
        .select_related("employer")
        .prefetch_related("terms")
    )
    last_met_on = last_met.occurred_on if last_met else None
    return EnrolmentSummary(
        phase=phase.get_phase_display() if phase else "",
        specialist=specialist.specialist.full_name if specialist else "",
        team=team.team.name if team else "",
        n_days=days_since_entry(enrolment, on=on),
        last_met_on=last_met_on,
        last_tried_on=last.occurred_on if last and (last_met_on is None or last.occurred_on > last_met_on) else None,
        n_recent_contacts=contacts.filter(occurred_on__gt=on - datetime.timedelta(days=RECENT_DAYS)).count(),
        first_employer_visit_on=visit.occurred_on if visit else None,
        held_jobs=[HeldJob(job, _terms_in_force(job, on=on)) for job in jobs],
    )


def _terms_in_force(job: Job, *, on: datetime.date) -> JobTerms | None:
    return next((terms for terms in job.terms.all() if terms.starts_on <= on), None)
