"""What the clocks need to know, read once for all enrolments and specialists asked about.

A constant number of queries whatever the size of the caseload; the clocks themselves are plain functions of it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Max, Min

from caseload.choices import (
    ClientWish,
    ContactMode,
    ContactResult,
    EmployerResult,
    MeetingKind,
    Phase,
    VrContactKind,
    VrStatus,
)
from caseload.models import (
    Absence,
    BenefitsPlanning,
    ClientContact,
    ContactWish,
    DisclosureTalk,
    EmployerContact,
    Job,
    JobOffer,
    JobSearchPlan,
    JobTerms,
    PhaseChange,
    ProfileEntry,
    SpecialistAssignment,
    SupportPlan,
    TeamMeeting,
    TeamMembership,
    TimeRecord,
    VrContact,
    VrDiscussion,
)
from ipsapp.access.models import Role, RoleAssignment, User
from ipsapp.kernel.working_days import WorkingDays

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from caseload.models import Enrolment
    from ipsapp.access.models import Program, TreatmentTeam

# Hours that nobody recorded are asked for this far back; older days are no longer remembered.
HOURS_ASKED_DAYS = 14
# A promise to an employer that nobody kept for so long is not kept by a reminder.
PROMISES_ASKED_DAYS = 90


@dataclass(frozen=True)
class Meeting:
    """A contact at which client and specialist met."""

    on: datetime.date
    in_person: bool


@dataclass
class JobFacts:
    """A job of the client: what the clocks of support ask about."""

    job: Job
    changed_on: list[datetime.date] = field(default_factory=list)
    """Days from which wage or hours were others than before; the first terms are no change."""


@dataclass
class CaseFacts:
    """One open enrolment. Lists of days ascend; None says that it never was."""

    enrolment: Enrolment
    specialist: User | None = None
    phase: str = ""
    wishes: dict[str, str] = field(default_factory=dict)
    """What the client does not want, with their words."""
    meetings: list[Meeting] = field(default_factory=list)
    last_tried_on: datetime.date | None = None
    """The last contact, attempts included."""
    agreed_on: datetime.date | None = None
    """The day the newest contact agreed on for the next one."""
    first_visit_on: datetime.date | None = None
    """First contact in person with an employer about this client, at which somebody was there."""
    profile_sections: set[str] = field(default_factory=set)
    profile_written_on: datetime.date | None = None
    talks: list[DisclosureTalk] = field(default_factory=list)
    search_plan: JobSearchPlan | None = None
    support_plans: dict[uuid.UUID | None, SupportPlan] = field(default_factory=dict)
    """The newest by job; under None one for no job in particular."""
    jobs: list[JobFacts] = field(default_factory=list)
    offers: list[JobOffer] = field(default_factory=list)
    """Accepted and neither begun nor withdrawn."""
    plannings: list[datetime.date] = field(default_factory=list)
    vr_discussed_on: datetime.date | None = None

    def held_jobs(self, on: datetime.date) -> list[JobFacts]:
        """Jobs that go on on that day."""
        return [facts for facts in self.jobs if facts.job.started_on <= on and (facts.job.ended_on or on) >= on]

    def met_in_person(self) -> list[datetime.date]:
        """Days on which they met face to face."""
        return [meeting.on for meeting in self.meetings if meeting.in_person]


@dataclass
class TeamFacts:
    """A treatment team of a specialist, and the last clinical meeting they attended; None for none on record."""

    team: TreatmentTeam
    since: datetime.date
    met_on: datetime.date | None = None


@dataclass
class StaffFacts:
    """One specialist in one program, apart from their clients."""

    person: User
    program: Program
    since: datetime.date
    working_days: WorkingDays
    away: list[Absence] = field(default_factory=list)
    teams: list[TeamFacts] = field(default_factory=list)
    vr_met_on: datetime.date | None = None
    vr_contact_on: datetime.date | None = None
    has_vr_clients: bool = False
    promises: list[EmployerContact] = field(default_factory=list)
    """Their employer contacts whose next step nobody has taken yet."""
    recorded_days: set[datetime.date] = field(default_factory=set)

    def works_on(self, day: datetime.date) -> bool:
        """Whether it is a working day, and they are not away."""
        return self.working_days.is_working_day(day) and not self.is_away(day)

    def is_away(self, day: datetime.date) -> bool:
        """Whether they are away on that day."""
        return any(absence.starts_on <= day <= absence.ends_on for absence in self.away)

    def back_on(self, day: datetime.date) -> datetime.date:
        """The first day from `day` on, on which they work."""
        while not self.works_on(day):
            day += datetime.timedelta(days=1)
        return day

    def last_working_day(self, day: datetime.date, *, not_before: datetime.date) -> datetime.date:
        """The last day they work on or before `day`; when there is none since `not_before`, the first one after."""
        found = day
        while found >= not_before:
            if self.works_on(found):
                return found
            found -= datetime.timedelta(days=1)
        return self.back_on(day)


@dataclass(frozen=True)
class ClockFacts:
    """Everything the clocks look at on one day."""

    on: datetime.date
    cases: list[CaseFacts]
    staff: list[StaffFacts]

    def staff_of(self, case: CaseFacts) -> StaffFacts | None:
        """The case's specialist in its program; None when nobody serves it."""
        return next(
            (
                each
                for each in self.staff
                if case.specialist and each.person == case.specialist and each.program == case.enrolment.program
            ),
            None,
        )


def clock_facts(*, enrolments: QuerySet[Enrolment], posts: Iterable[RoleAssignment], on: datetime.date) -> ClockFacts:
    """Facts of these open enrolments, and of these people in the programs where they hold a specialist's role."""
    rows = enrolments.select_related("client", "program__agency__state").order_by(
        "client__last_name", "client__first_name", "pk"
    )
    cases = {enrolment.pk: CaseFacts(enrolment) for enrolment in rows}
    for read in (_read_standing, _read_contacts, _read_documents, _read_work):
        read(cases, on=on)
    staff = [
        StaffFacts(
            person=post.user,
            program=post.program,
            since=post.starts_on,
            working_days=WorkingDays(post.program.agency.state.code),
        )
        for post in posts
        if post.program
    ]
    _read_staff(staff, on=on)
    with_vr = {
        (case.specialist, case.enrolment.program)
        for case in cases.values()
        if case.enrolment.vr_status == VrStatus.OPEN and ClientWish.VR not in case.wishes
    }
    for each in staff:
        each.has_vr_clients = (each.person, each.program) in with_vr
    return ClockFacts(on, list(cases.values()), staff)


def specialist_posts(programs: Iterable[uuid.UUID], *, on: datetime.date) -> QuerySet[RoleAssignment]:
    """The specialists' roles held in these programs on that day, with people, programs and states."""
    return (
        RoleAssignment.objects.in_force(on=on)
        .filter(role=Role.SPECIALIST, program__in=programs, user__is_active=True)
        .select_related("user", "program__agency__state")
        .order_by("user__full_name", "program__name")
    )


def _read_standing(cases: dict[uuid.UUID, CaseFacts], *, on: datetime.date) -> None:
    """Who serves, which phase, what is not wanted."""
    current = {"enrolment__in": cases, "ends_on__isnull": True}
    for assignment in SpecialistAssignment.objects.filter(**current).select_related("specialist"):
        cases[assignment.enrolment_id].specialist = assignment.specialist
    for phase in PhaseChange.objects.filter(**current):
        cases[phase.enrolment_id].phase = Phase(phase.phase)
    for wish in ContactWish.objects.holding_on(on).filter(enrolment__in=cases):
        cases[wish.enrolment_id].wishes[ClientWish(wish.wish)] = wish.in_words


def _read_contacts(cases: dict[uuid.UUID, CaseFacts], *, on: datetime.date) -> None:
    contacts = ClientContact.objects.filter(enrolment__in=cases, occurred_on__lte=on).order_by(
        "occurred_on", "created_at"
    )
    for enrolment, day, mode, result, next_on in contacts.values_list(
        "enrolment", "occurred_on", "mode", "result", "next_on"
    ):
        case = cases[enrolment]
        case.last_tried_on, case.agreed_on = day, next_on
        if result == ContactResult.MET:
            case.meetings.append(Meeting(day, mode == ContactMode.IN_PERSON))
    visits = EmployerContact.objects.filter(
        enrolment__in=cases, mode=ContactMode.IN_PERSON, result=EmployerResult.MET, occurred_on__lte=on
    )
    for enrolment, first in visits.order_by().values_list("enrolment").annotate(Min("occurred_on")):
        cases[enrolment].first_visit_on = first
    discussed = VrDiscussion.objects.filter(enrolment__in=cases, contact__occurred_on__lte=on)
    for enrolment, last in discussed.order_by().values_list("enrolment").annotate(Max("contact__occurred_on")):
        cases[enrolment].vr_discussed_on = last


def _read_documents(cases: dict[uuid.UUID, CaseFacts], *, on: datetime.date) -> None:
    """The forms of the model. Models order newest first; the last one read is kept, so they are read backwards."""
    written = ProfileEntry.objects.filter(enrolment__in=cases, written_on__lte=on)
    for enrolment, section, last in written.order_by().values_list("enrolment", "section").annotate(Max("written_on")):
        case = cases[enrolment]
        case.profile_sections.add(section)
        case.profile_written_on = max(last, case.profile_written_on or last)
    for talk in DisclosureTalk.objects.filter(enrolment__in=cases, talked_on__lte=on).reverse():
        cases[talk.enrolment_id].talks.append(talk)
    for plan in JobSearchPlan.objects.filter(enrolment__in=cases, planned_on__lte=on).reverse():
        cases[plan.enrolment_id].search_plan = plan
    for support in SupportPlan.objects.filter(enrolment__in=cases, planned_on__lte=on).reverse():
        cases[support.enrolment_id].support_plans[support.job_id] = support
    for planning in BenefitsPlanning.objects.filter(enrolment__in=cases, offered_on__lte=on).reverse():
        cases[planning.enrolment_id].plannings.append(planning.offered_on)


def _read_work(cases: dict[uuid.UUID, CaseFacts], *, on: datetime.date) -> None:
    jobs = {
        job.pk: JobFacts(job)
        for job in Job.objects.filter(enrolment__in=cases, started_on__lte=on).select_related("employer").reverse()
    }
    first_day = {pk: facts.job.started_on for pk, facts in jobs.items()}
    for terms in JobTerms.objects.filter(job__in=jobs, starts_on__lte=on).order_by("starts_on"):
        if terms.starts_on > first_day[terms.job_id]:
            jobs[terms.job_id].changed_on.append(terms.starts_on)
    for facts in jobs.values():
        cases[facts.job.enrolment_id].jobs.append(facts)
    offers = JobOffer.objects.filter(enrolment__in=cases, withdrawn_on__isnull=True, job__isnull=True)
    for offer in offers.select_related("employer").reverse():
        cases[offer.enrolment_id].offers.append(offer)


def _read_staff(staff: list[StaffFacts], *, on: datetime.date) -> None:
    people = {each.person.pk for each in staff}
    by_post = {(each.person.pk, each.program.pk): each for each in staff}
    by_person: dict[uuid.UUID, list[StaffFacts]] = defaultdict(list)
    for each in staff:
        by_person[each.person.pk].append(each)

    horizon = on + datetime.timedelta(days=60)
    since = on - datetime.timedelta(days=HOURS_ASKED_DAYS)
    for absence in Absence.objects.filter(person__in=people).touching(since, horizon):
        for each in by_person[absence.person_id]:
            each.away.append(absence)

    memberships = TeamMembership.objects.filter(specialist__in=people, starts_on__lte=on).exclude(ends_on__lte=on)
    teams: dict[tuple[uuid.UUID, uuid.UUID], TeamFacts] = {}
    for membership in memberships.select_related("team"):
        post = by_post.get((membership.specialist_id, membership.team.program_id))
        if post:
            facts = TeamFacts(membership.team, max(membership.starts_on, post.since))
            post.teams.append(facts)
            teams[membership.specialist_id, membership.team_id] = facts
    attended = TeamMeeting.objects.filter(recorded_by__in=people, kind=MeetingKind.CLINICAL, met_on__lte=on)
    for person, team, last in attended.order_by().values_list("recorded_by", "team").annotate(Max("met_on")):
        if (person, team) in teams:
            teams[person, team].met_on = last

    with_vr = VrContact.objects.filter(recorded_by__in=people, occurred_on__lte=on).order_by()
    for person, program, kind, mode, last in with_vr.values_list("recorded_by", "program", "kind", "mode").annotate(
        Max("occurred_on")
    ):
        if post := by_post.get((person, program)):
            post.vr_contact_on = max(last, post.vr_contact_on or last)
            if kind == VrContactKind.MEETING and mode == ContactMode.IN_PERSON:
                post.vr_met_on = max(last, post.vr_met_on or last)

    _read_promises(by_post, on=on)
    recorded = TimeRecord.objects.filter(recorded_by__in=people, worked_on__gte=since, worked_on__lte=on)
    for person, program, day in recorded.order_by().values_list("recorded_by", "program", "worked_on"):
        if post := by_post.get((person, program)):
            post.recorded_days.add(day)


def _read_promises(by_post: dict[tuple[uuid.UUID, uuid.UUID], StaffFacts], *, on: datetime.date) -> None:
    """Next steps promised to employers. Any later contact with the employer, by whoever, has taken up the promise."""
    promised = EmployerContact.objects.filter(
        specialist__in={person for person, _ in by_post},
        next_step_on__isnull=False,
        next_step_on__gte=on - datetime.timedelta(days=PROMISES_ASKED_DAYS),
        occurred_on__lte=on,
    ).select_related("employer")
    promises = list(promised)
    later = EmployerContact.objects.filter(employer__in={each.employer_id for each in promises}, occurred_on__lte=on)
    newest: dict[uuid.UUID, tuple[datetime.date, datetime.datetime]] = {}
    for employer, day, at in later.order_by("occurred_on", "created_at").values_list(
        "employer", "occurred_on", "created_at"
    ):
        newest[employer] = (day, at)
    for contact in promises:
        post = by_post.get((contact.specialist_id, contact.program_id))
        if post and newest[contact.employer_id] == (contact.occurred_on, contact.created_at):
            post.promises.append(contact)
