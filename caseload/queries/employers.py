"""Employers as an agency's specialists look at them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from caseload.choices import ContactMode, EmployerPurpose
from caseload.models import Employer, EmployerContact, EmployerSite, Enrolment, Job
from ipsapp.access.models import Agency, Program, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsapp.access.models import User

VISITED_RECENTLY_DAYS = 90
N_RECENT_EMPLOYERS = 4


def employers_known(user: User, *, on: datetime.date) -> QuerySet[Any]:
    """Employers the user may see, with `last_contact_on`, `last_visit_on`, `n_contacts`, `n_jobs` and `n_open_jobs`.

    A visit is a contact in person. Days and numbers count what every colleague did, also for clients the user may not
    know: two specialists should not call on one employer without knowing, and a number names nobody.
    """
    contacts = EmployerContact.objects.filter(employer=OuterRef("pk")).order_by("-occurred_on")
    visits = contacts.filter(mode=ContactMode.IN_PERSON)
    n_contacts = contacts.order_by().values("employer").annotate(n=Count("pk")).values("n")
    jobs = Job.objects.filter(employer=OuterRef("pk")).order_by().values("employer")
    return (
        Employer.objects.visible_to(user, on=on)
        .prefetch_related("sites")
        .annotate(
            last_contact_on=Subquery(contacts.values("occurred_on")[:1]),
            last_visit_on=Subquery(visits.values("occurred_on")[:1]),
            n_contacts=Coalesce(Subquery(n_contacts), 0),
            n_jobs=Coalesce(Subquery(jobs.annotate(n=Count("pk")).values("n")), 0),
            n_open_jobs=Coalesce(Subquery(jobs.filter(ended_on=None).annotate(n=Count("pk")).values("n")), 0),
        )
    )


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
    return (
        EmployerContact.objects.visible_to(user, on=on)
        .filter(employer=employer)
        .select_related("specialist", "enrolment__client", "site")
    )


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
