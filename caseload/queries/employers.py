"""Employers as an agency's specialists look at them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from caseload.choices import ContactMode, EmployerPurpose, EmployerResult
from caseload.models import Employer, EmployerContact, EmployerSite, Enrolment, Job, Opening
from caseload.queries.corrections import knowing_whether_signed
from caseload.queries.employer_stages import with_stage
from ipsapp.access.models import Agency, Program, Role, RoleAssignment, User

if TYPE_CHECKING:
    from collections.abc import Sequence

VISITED_RECENTLY_DAYS = 90
N_RECENT_EMPLOYERS = 4


def employers_known(user: User, *, on: datetime.date) -> QuerySet[Any]:
    """Employers the user may see, with their `stage` and the days and numbers it comes from, see `employer_stages`.

    `last_contact_on`, `last_visit_on`, `n_contacts`, `n_visits`, `n_learning_visits`, `planned_visit` (the highest number
    of a planned visit), `n_jobs`, `n_open_jobs`, `n_openings`. A visit is a contact in person at which somebody was met.
    Days and numbers count what every colleague did, also for clients the user may not know: two specialists should not
    call on one employer without knowing, and a number names nobody.
    """
    contacts = EmployerContact.objects.filter(employer=OuterRef("pk")).order_by("-occurred_on")
    visits = contacts.filter(mode=ContactMode.IN_PERSON, result=EmployerResult.MET)
    planned = visits.filter(visit_number__isnull=False).order_by("-visit_number")
    jobs = Job.objects.filter(employer=OuterRef("pk"))
    openings = Opening.objects.filter(employer=OuterRef("pk")).open_on(on)
    employers = (
        Employer.objects.visible_to(user, on=on)
        .select_related("owner")
        .prefetch_related("sites", "tags")
        .annotate(
            last_contact_on=Subquery(contacts.values("occurred_on")[:1]),
            last_visit_on=Subquery(visits.values("occurred_on")[:1]),
            n_contacts=_number_of(contacts),
            n_visits=_number_of(visits),
            n_learning_visits=_number_of(visits.filter(purpose=EmployerPurpose.LEARN)),
            planned_visit=Subquery(planned.values("visit_number")[:1]),
            n_jobs=_number_of(jobs),
            n_open_jobs=_number_of(jobs.filter(ended_on=None)),
            n_openings=_number_of(openings),
        )
    )
    return with_stage(employers, on=on)


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows an employer has."""
    return Coalesce(Subquery(rows.order_by().values("employer").annotate(n=Count("pk")).values("n")), 0)


def not_visited_for(employers: QuerySet[Any], *, days: int, on: datetime.date) -> QuerySet[Any]:
    """Employers that were visited once, but not in so many days; those that want to be left alone are left out."""
    return employers.filter(last_visit_on__lt=on - datetime.timedelta(days=days), paused_on__isnull=True)


def matching_employers(employers: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those whose name, or the city of a site, holds the text."""
    in_city = EmployerSite.objects.filter(employer=OuterRef("pk"), city__icontains=text)
    return employers.filter(Q(name__icontains=text) | Exists(in_city))


def jobs_at(employer: Employer, *, user: User, on: datetime.date) -> QuerySet[Job]:
    """Jobs there of clients the user may know, newest first, with their clients and sites."""
    return (
        Job.objects.visible_to(user, on=on)
        .filter(employer=employer)
        .select_related("enrolment__client", "site")
        .order_by("-started_on", "pk")
    )


def contacts_with(employer: Employer, *, user: User, on: datetime.date) -> QuerySet[EmployerContact]:
    """Contacts the user may read, newest first; those for clients they may not know are left out."""
    contacts = EmployerContact.objects.visible_to(user, on=on).filter(employer=employer)
    return knowing_whether_signed(contacts).select_related("specialist", "enrolment__client", "site")


def agencies_worked_in(user: User, *, on: datetime.date) -> QuerySet[Agency]:
    """Agencies in which the user logs: as specialist or supervisor of one of their programs."""
    return Agency.objects.filter(programs__in=programs_worked_in(user, on=on)).distinct()


def programs_worked_in(user: User, *, on: datetime.date) -> QuerySet[Program]:
    """Programs in which the user logs, with their agencies."""
    held = user.places(Role.SPECIALIST, Role.SUPERVISOR, on=on).programs
    return Program.objects.filter(pk__in=held).select_related("agency")


def open_enrolments(user: User, *, on: datetime.date) -> QuerySet[Enrolment]:
    """Enrolments the user may record in and that are open, with their clients, by name."""
    return (
        Enrolment.objects.writable_by(user, on=on)
        .open_on(on)
        .select_related("client", "program__agency")
        .order_by("client__last_name", "client__first_name", "pk")
    )


def possible_owners(employer: Employer, *, on: datetime.date) -> QuerySet[User]:
    """Who may own the employer, by name: people who log in its agency on that day, and its owner, who may have left."""
    held = RoleAssignment.objects.in_force(on=on).filter(
        role__in=(Role.SPECIALIST, Role.SUPERVISOR), program__agency=employer.agency_id
    )
    people = User.objects.filter(Q(pk__in=held.values("user"), is_active=True) | Q(pk=employer.owner_id))
    return people.order_by("full_name", "pk")


def recent_employers(enrolments: Sequence[Enrolment], *, on: datetime.date) -> list[Employer]:
    """The employers last contacted for the client of these enrolments, newest first: where a job most likely began."""
    since = on - datetime.timedelta(days=VISITED_RECENTLY_DAYS)
    contacts = (
        EmployerContact.objects.filter(enrolment__in=enrolments, occurred_on__gte=since)
        .exclude(purpose=EmployerPurpose.JOB_SUPPORT)
        .select_related("employer")
        .order_by("-occurred_on", "-created_at")
    )
    return list(dict.fromkeys(contact.employer for contact in contacts))[:N_RECENT_EMPLOYERS]
