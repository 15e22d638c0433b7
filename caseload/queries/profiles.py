"""The career profile of a client: what holds, what was written before, and what is missing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Max

from caseload.choices import CORE_SECTIONS, ProfileSection
from caseload.models import Job, PastJob, ProfileEntry

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from django.db.models import QuerySet

    from caseload.models import Enrolment
    from ipsapp.access.models import User

# A profile is to say what a job taught within so many days of its start or end.
UPDATE_DAYS = 30

PROMPTS = {
    ProfileSection.GOAL: "What work would the client like? What would be a good first step, and what comes later?",
    ProfileSection.EDUCATION: "Schools, courses, licenses and certificates. What would they like to learn next?",
    ProfileSection.WORK_HISTORY: "Looking across the jobs below: what went well, what did not, what to look for now?",
    ProfileSection.MILITARY: "Did they serve? What did they do there, and which benefits come with it?",
    ProfileSection.CULTURE: "Languages, traditions, faith, holidays: what should a job leave room for?",
    ProfileSection.STRENGTHS: "What are they good at? What do others ask them for help with?",
    ProfileSection.WELL_BEING: "How are they doing, in their own view? What helps on a bad day, and who notices first?",
    ProfileSection.PHYSICAL: "What should a workplace take into account: standing, lifting, breaks, medication times?",
    ProfileSection.THINKING: "How do they learn best? What helps to remember, to stay with a task, to deal with stress?",
    ProfileSection.DAILY_LIFE: "A usual day, sleep, duties at home. How do they get around, and how far?",
    ProfileSection.NETWORK: "Who could know of a job, put in a word, or help out? Who should be kept out of it?",
    ProfileSection.BENEFITS: "What do they receive, and what do they fear to lose? Have they talked with a benefits planner?",
    ProfileSection.JUSTICE: "Anything an employer would find. How would they like to speak about it?",
    ProfileSection.FAMILY_VIEW: "With the client's consent: what do family or friends see as strengths and as good ideas?",
    ProfileSection.TEAM_VIEW: "What does the treatment team suggest, and how will it help?",
}


@dataclass(frozen=True)
class SectionTexts:
    """One section of a profile. `newest` holds, None when nothing was ever written; `earlier` are newest first."""

    section: ProfileSection
    newest: ProfileEntry | None
    earlier: list[ProfileEntry]
    prompt: str
    is_core: bool


@dataclass(frozen=True)
class ProfileDay:
    """Who wrote in which sections on one day."""

    day: datetime.date
    author: str
    sections: list[str]
    job: Job | None  # the job that led to it; None for none


@dataclass(frozen=True)
class Profile:
    """A career profile as it reads today."""

    sections: list[SectionTexts]
    past_jobs: list[PastJob]
    days: list[ProfileDay]  # newest first
    missing: list[str]  # core sections without a text

    @property
    def n_core_written(self) -> int:
        """How many core sections say something."""
        return len(CORE_SECTIONS) - len(self.missing)

    @property
    def updated_on(self) -> datetime.date | None:
        """The day of the newest text; None for an empty profile."""
        return self.days[0].day if self.days else None


@dataclass(frozen=True)
class JobEvent:
    """A job's first or last day."""

    job: Job
    day: datetime.date
    is_end: bool


def profile_of(enrolments: QuerySet[Enrolment]) -> Profile:
    """The profile written during some enrolments of one client; a text of an earlier stay holds until there is a newer."""
    entries = list(
        ProfileEntry.objects.filter(enrolment__in=enrolments)
        .select_related("recorded_by", "job__employer")
        .order_by("-written_on", "-created_at")
    )
    by_section = {section: [entry for entry in entries if entry.section == section] for section in ProfileSection}
    return Profile(
        sections=[
            SectionTexts(
                section=section,
                newest=next(iter(by_section[section]), None),
                earlier=by_section[section][1:],
                prompt=PROMPTS[section],
                is_core=section in CORE_SECTIONS,
            )
            for section in ProfileSection
        ],
        past_jobs=list(PastJob.objects.filter(enrolment__in=enrolments).select_related("recorded_by")),
        days=_days(entries),
        missing=missing_sections({entry.section for entry in entries}),
    )


def missing_sections(written: Collection[str]) -> list[str]:
    """Core sections that are not among those written, by their titles."""
    return [section.label for section in CORE_SECTIONS if section not in written]


def newest_texts(client_id: uuid.UUID, *, user: User, on: datetime.date) -> dict[str, ProfileEntry]:
    """The entry that holds for each section that says something, of what the user may see."""
    entries = ProfileEntry.objects.visible_to(user, on=on).filter(enrolment__client=client_id)
    newest = entries.order_by("section", "-written_on", "-created_at").distinct("section")
    return {entry.section: entry for entry in newest}


def job_events_without_update(
    enrolments: QuerySet[Enrolment], *, updated_on: datetime.date | None, on: datetime.date
) -> JobEvent | None:
    """The newest start or end of a job, more than `UPDATE_DAYS` before, since which nobody wrote in the profile.

    The start of a job brought along is no event. None when the profile is up to date.
    """
    jobs = Job.objects.filter(enrolment__in=enrolments).select_related("employer", "enrolment")
    days = [(job, job.started_on, False) for job in jobs if job.started_on >= job.enrolment.entered_on]
    days += [(job, job.ended_on, True) for job in jobs if job.ended_on]
    events = [
        JobEvent(job, day, is_end)
        for job, day, is_end in days
        if (on - day).days > UPDATE_DAYS and (updated_on is None or updated_on < day)
    ]
    return max(events, key=lambda event: (event.day, event.is_end), default=None)


def profile_written(enrolments: QuerySet[Enrolment]) -> tuple[set[str], datetime.date | None]:
    """The sections that say something, and the day of the newest text; for where the texts themselves are not needed."""
    rows = ProfileEntry.objects.filter(enrolment__in=enrolments).order_by().values("section")
    days = {row["section"]: row["day"] for row in rows.annotate(day=Max("written_on"))}
    return set(days), max(days.values(), default=None)


def _days(entries: list[ProfileEntry]) -> list[ProfileDay]:
    """The entries, newest first, day by day and author by author."""
    ordered = sorted(entries, key=lambda entry: (entry.written_on, str(entry.recorded_by_id)), reverse=True)
    found = []
    for (day, _), group in groupby(ordered, key=lambda entry: (entry.written_on, entry.recorded_by_id)):
        written = list(group)
        labels = {entry.section: entry.get_section_display() for entry in written}
        found.append(
            ProfileDay(
                day=day,
                author=written[0].recorded_by.full_name,
                sections=[labels[section] for section in ProfileSection if section in labels],
                job=next((entry.job for entry in written if entry.job), None),
            )
        )
    return found
