"""Employers that may fit what a client wants: each with the reasons in words. Nothing is stored, and nobody is chosen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from caseload.choices import JobType
from caseload.models import Job, JobSearchPlan, Opening
from caseload.queries.employers import employers_known

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Iterable
    from decimal import Decimal

    from caseload.models import Enrolment
    from ipsapp.access.models import User


@dataclass(frozen=True)
class Preferences:
    """What of a plan can be compared with employers. Nothing in a part says that the client has no preference there."""

    job_types: frozenset[str]
    towns: frozenset[str]
    """Names in lower case."""
    hours_from: int | None
    hours_to: int | None

    @classmethod
    def of(cls, plan: JobSearchPlan) -> Preferences:
        """The preferences of a plan."""
        return cls(
            frozenset(plan.job_types),
            frozenset(town.strip().lower() for town in plan.towns),
            plan.hours_from,
            plan.hours_to,
        )

    def __bool__(self) -> bool:
        return bool(self.job_types or self.towns)

    @property
    def job_type_labels(self) -> list[str]:
        """The job types in words."""
        return sorted(str(JobType(job_type).label) for job_type in self.job_types)

    def hours_fit(self, hours: Decimal | None) -> bool:
        """Whether so many hours lie in the range; hours that nobody knows are no obstacle."""
        if hours is None:
            return True
        return (self.hours_from is None or hours >= self.hours_from) and (
            self.hours_to is None or hours <= self.hours_to
        )

    @property
    def hours_in_words(self) -> str:
        """The range, as in "10 to 20 hours"; empty when there is none."""
        if self.hours_from is not None and self.hours_to is not None:
            return f"{self.hours_from} to {self.hours_to} hours"
        if self.hours_from is not None:
            return f"at least {self.hours_from} hours"
        return f"at most {self.hours_to} hours" if self.hours_to is not None else ""


@dataclass
class Match:
    """An employer, why it may fit, and what speaks against it."""

    employer: Any
    """As `employers_known` gives it."""
    reasons: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    has_fitting_opening: bool = False
    is_in_town: bool = False


def newest_plan(enrolment: Enrolment) -> JobSearchPlan | None:
    """The job search plan that holds."""
    return enrolment.search_plans.order_by("-planned_on", "-created_at").first()


def matches_for(plan: JobSearchPlan, *, user: User, on: datetime.date) -> list[Match]:
    """Employers of the client's agency that fit the plan: fitting openings first, then towns that fit, then by name.

    An employer fits by a job type that it has open or hired before; where the plan names no job type, by its town alone.
    Who asked to be left alone is not listed. Which job types were hired counts all clients, and names none.
    """
    wanted = Preferences.of(plan)
    if not wanted:
        return []
    employers = employers_known(user, on=on).filter(agency=plan.enrolment.program.agency_id, paused_on__isnull=True)
    openings = _by_employer(
        Opening.objects.filter(employer__in=employers.values("pk")).open_on(on).select_related("site")
    )
    hired: dict[uuid.UUID, set[str]] = defaultdict(set)
    for employer_id, job_type in (
        Job.objects.filter(employer__in=employers.values("pk"), job_type__in=wanted.job_types)
        .values_list("employer", "job_type")
        .distinct()
    ):
        hired[employer_id].add(job_type)
    planned = set(plan.employers.values_list("employer", flat=True))
    found = [
        match
        for employer in employers
        if (
            match := _match(
                employer, wanted, openings[employer.pk], hired[employer.pk], is_planned=employer.pk in planned
            )
        )
    ]
    return sorted(found, key=lambda match: (not match.has_fitting_opening, not match.is_in_town, match.employer.name))


def _by_employer(openings: Iterable[Opening]) -> defaultdict[uuid.UUID, list[Opening]]:
    grouped: defaultdict[uuid.UUID, list[Opening]] = defaultdict(list)
    for opening in openings:
        grouped[opening.employer_id].append(opening)
    return grouped


def _match(
    employer: Any, wanted: Preferences, openings: list[Opening], hired: set[str], *, is_planned: bool
) -> Match | None:
    """The employer with its reasons; None when it does not fit."""
    match = Match(employer)
    fits = is_planned
    if is_planned:
        match.reasons.append("Named in the plan")
    for opening in openings:
        if wanted.job_types and opening.job_type not in wanted.job_types:
            continue
        place = f" in {opening.site.city}" if opening.site else ""
        hours = "" if opening.hours_per_week is None else f", {opening.hours_per_week.normalize():f} hours a week"
        match.reasons.append(f"Has an opening{place}: {opening.title} ({opening.get_job_type_display()}){hours}")
        fits = fits or bool(wanted.job_types)
        if wanted.hours_fit(opening.hours_per_week):
            match.has_fitting_opening = True
        else:
            match.cautions.append(f"{opening.title}: the plan says {wanted.hours_in_words} a week")
    if hired:
        labels = sorted(str(JobType(job_type).label) for job_type in hired)
        match.reasons.append(f"Has hired in {', '.join(labels)}")
        fits = True
    towns = sorted({site.city for site in employer.sites.all() if site.city.strip().lower() in wanted.towns})
    if towns:
        match.reasons.append(f"Is in {' and '.join(towns)}")
        match.is_in_town = True
        fits = fits or not wanted.job_types
    elif wanted.towns:
        match.cautions.append("Has no place known in a town of the plan")
    if not fits:
        return None
    match.reasons += [f"{tag.get_tag_display()} ({tag.get_source_display().lower()})" for tag in employer.tags.all()]
    return match
