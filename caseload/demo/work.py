"""The demonstration's employers, jobs, pay, verdicts, and the phases that follow from them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, NamedTuple

from caseload.choices import (
    Answer,
    CloseReason,
    JobEndManner,
    JobEndReason,
    JobFinder,
    JobType,
    Permanence,
    Phase,
    Sector,
    WageUnit,
)
from caseload.demo.clients import FIRST_ENTRY, Stay, at, end_where_next_starts
from caseload.demo.organisations import CITIES
from caseload.models import CompetitiveVerdict, Employer, EmployerSite, Job, JobTerms, PhaseChange
from caseload.services.competitive import decide, facts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caseload.demo.draw import Draw
    from caseload.demo.organisations import Minimums, Organisations
    from ipsapp.access.models import Agency


class Occupation(NamedTuple):
    """A kind of job, where it is found, and what it pays over the minimum."""

    title: str
    job_type: JobType
    sector: Sector
    premium: float


OCCUPATIONS = {
    Occupation("Stocker", JobType.TRANSPORT, Sector.RETAIL, 1.12): 12,
    Occupation("Cashier", JobType.SALES, Sector.RETAIL, 1.08): 11,
    Occupation("Dishwasher", JobType.FOOD, Sector.HOSPITALITY, 1.06): 9,
    Occupation("Line cook", JobType.FOOD, Sector.HOSPITALITY, 1.2): 7,
    Occupation("Server", JobType.FOOD, Sector.HOSPITALITY, 1.05): 4,
    Occupation("Hotel housekeeper", JobType.CLEANING, Sector.HOSPITALITY, 1.12): 6,
    Occupation("Office cleaner", JobType.CLEANING, Sector.ADMINISTRATIVE, 1.15): 8,
    Occupation("Groundskeeper", JobType.CLEANING, Sector.ADMINISTRATIVE, 1.2): 4,
    Occupation("Warehouse worker", JobType.TRANSPORT, Sector.TRANSPORT, 1.35): 9,
    Occupation("Delivery driver", JobType.TRANSPORT, Sector.TRANSPORT, 1.4): 5,
    Occupation("Assembler", JobType.PRODUCTION, Sector.MANUFACTURING, 1.4): 6,
    Occupation("Packer", JobType.PRODUCTION, Sector.MANUFACTURING, 1.22): 5,
    Occupation("Home health aide", JobType.HEALTH_SUPPORT, Sector.HEALTH, 1.2): 5,
    Occupation("Dietary aide", JobType.FOOD, Sector.HEALTH, 1.12): 3,
    Occupation("Peer support worker", JobType.COMMUNITY, Sector.HEALTH, 1.45): 2,
    Occupation("Office assistant", JobType.OFFICE, Sector.PROFESSIONAL, 1.4): 3,
    Occupation("Bookkeeper", JobType.OFFICE, Sector.FINANCE, 1.7): 1,
    Occupation("Teacher's aide", JobType.EDUCATION, Sector.EDUCATION, 1.3): 2,
    Occupation("Laborer", JobType.CONSTRUCTION, Sector.CONSTRUCTION, 1.55): 3,
    Occupation("Auto shop helper", JobType.REPAIR, Sector.OTHER_SERVICES, 1.3): 2,
    Occupation("Dog groomer", JobType.PERSONAL_CARE, Sector.OTHER_SERVICES, 1.2): 1,
    Occupation("Library page", JobType.OFFICE, Sector.PUBLIC, 1.18): 1,
}
# How businesses of a sector are called after an invented first word.
BUSINESSES = {
    Sector.RETAIL: ("Market", "Hardware", "Thrift", "Grocery", "Garden Store", "Books"),
    Sector.HOSPITALITY: ("Diner", "Inn", "Bakery", "Grill", "Coffee", "Lodge"),
    Sector.ADMINISTRATIVE: ("Cleaning", "Grounds", "Building Care"),
    Sector.TRANSPORT: ("Logistics", "Freight", "Parcel"),
    Sector.MANUFACTURING: ("Packaging", "Furniture Works", "Plastics"),
    Sector.HEALTH: ("Home Care", "Senior Living", "Clinic"),
    Sector.PROFESSIONAL: ("Print & Copy", "Design"),
    Sector.FINANCE: ("Credit Union",),
    Sector.EDUCATION: ("Child Care", "School"),
    Sector.CONSTRUCTION: ("Builders", "Roofing"),
    Sector.OTHER_SERVICES: ("Auto Repair", "Pet Care", "Laundry"),
    Sector.PUBLIC: ("Public Library",),
}
FIRST_WORDS = (
    "Bluebell", "Copper", "Driftwood", "Evergreen", "Foxglove", "Granite", "Hilltop", "Indigo", "Jasper", "Keystone",
    "Lantern", "Moonrise", "Northstar", "Orchard", "Pebble", "Quarry", "Rainbow", "Silver", "Thistle", "Windmill",
)  # fmt: skip
STREETS = ("Main Street", "Station Road", "Harbor Avenue", "Mill Lane", "Market Square", "Route 9")
# How many employers the agencies know, in the order of the agencies.
EMPLOYERS = (62, 50, 38)

CENT = Decimal("0.01")
WEEKLY_HOURS = {8: 6, 10: 8, 12: 8, 15: 10, 16: 8, 20: 24, 24: 8, 25: 8, 30: 9, 32: 4, 40: 7}
FINDERS = {JobFinder.TOGETHER: 44, JobFinder.SPECIALIST: 26, JobFinder.CLIENT: 24, JobFinder.OTHER: 4, "": 2}
ENDS = {
    (JobEndReason.QUIT, JobEndManner.WITH_NOTICE): 15, (JobEndReason.QUIT, JobEndManner.WALKED_OFF): 16,
    (JobEndReason.BETTER_JOB, JobEndManner.PLANNED): 14, (JobEndReason.LAID_OFF, JobEndManner.BY_EMPLOYER): 11,
    (JobEndReason.FIRED, JobEndManner.BY_EMPLOYER): 17, (JobEndReason.SEASON_ENDED, JobEndManner.PLANNED): 10,
    (JobEndReason.HEALTH, JobEndManner.WITH_NOTICE): 7, (JobEndReason.TREATMENT, JobEndManner.UNKNOWN): 6,
    (JobEndReason.OTHER, JobEndManner.UNKNOWN): 4,
}  # fmt: skip
LESSONS = (
    "Early shifts did not work with the bus.", "Enjoyed working with the team; pace was too fast.",
    "Wants more hours next time.", "Prefers work away from the counter.", "A quieter place would help.",
)  # fmt: skip

EVER_WORKS = 0.74
# Days from the start of the search to a job, in a program of average success; and how long a job is kept.
SEARCH = 95.0
TENURE = 290.0
WORKS_AGAIN = 0.8
MOST_JOBS = 5
# A job brought along began at most so many days before entry: the invented minimum wages reach no further back.
LONGEST_BEFORE = 700
RAISE_EVERY = 330
MOST_RAISES = 3
STEPS_DOWN = 0.4


class Kind(NamedTuple):
    """What is special about a job: how it is paid, and how the tests of a competitive job are answered."""

    pay: Decimal | None
    """Times the usual wage; None when nobody recorded one."""
    permanence: Permanence = Permanence.PERMANENT
    paid_by_employer: Answer = Answer.YES
    open_to_anyone: Answer = Answer.YES
    integrated: Answer = Answer.YES
    time_limited: Answer = Answer.NO


USUAL = Decimal(1)
KINDS = {
    Kind(USUAL): 83,
    Kind(USUAL, Permanence.SEASONAL): 4,
    Kind(USUAL, Permanence.TEMPORARY): 3,
    # Not competitive: the place belongs to a program, or the pay is below the minimum.
    Kind(
        USUAL, Permanence.TRANSITIONAL, paid_by_employer=Answer.NO, open_to_anyone=Answer.NO, time_limited=Answer.YES
    ): 2,
    Kind(USUAL, open_to_anyone=Answer.NO, integrated=Answer.NO): 1,
    Kind(Decimal("0.6")): 2,
    # Not determined: something was never asked.
    Kind(None): 2,
    Kind(USUAL, open_to_anyone=Answer.NOT_ASKED): 2,
    Kind(USUAL, integrated=Answer.UNKNOWN): 1,
}


@dataclass
class Market:
    """The employers one agency knows, and their sites."""

    employers: list[Employer] = field(default_factory=list)
    sites: dict[Employer, list[EmployerSite]] = field(default_factory=dict)

    def of_sector(self, sector: Sector) -> list[Employer]:
        """The employers of a sector; all of them when the agency knows none there."""
        return [employer for employer in self.employers if employer.sector == sector] or self.employers


def make_markets(draw: Draw, tree: Organisations, *, as_of: datetime.date) -> dict[str, Market]:
    """The employers of each agency, by its name."""
    known_since = as_of - datetime.timedelta(days=FIRST_ENTRY)
    return {
        agency.name: make_market(draw, agency, n=n, known_since=known_since)
        for agency, n in zip(tree.agencies.values(), EMPLOYERS, strict=True)
    }


def make_market(draw: Draw, agency: Agency, *, n: int, known_since: datetime.date) -> Market:
    """Invent an agency's employers, larger sectors first, each with one to three sites."""
    market = Market()
    sectors = list(BUSINESSES)
    weights = [len(BUSINESSES[sector]) for sector in sectors]
    # One of each sector, so that every occupation has somewhere to be.
    wanted = sectors + draw.choices(sectors, weights, k=max(0, n - len(sectors)))
    taken: set[str] = set()
    for sector in wanted[:n]:
        names = [f"{word} {kind}" for word in FIRST_WORDS for kind in BUSINESSES[sector]]
        name = draw.choice([name for name in names if name not in taken])
        taken.add(name)
        employer = Employer(
            id=draw.uuid(),
            agency=agency,
            name=name,
            sector=sector if draw.chance(0.95) else "",
            phone=f"555-01{draw.randrange(100):02}",
            created_at=at(known_since, hour=15),
        )
        market.employers.append(employer)
        market.sites[employer] = [
            EmployerSite(
                id=draw.uuid(), employer=employer, city=city, address=f"{draw.randint(1, 99)} {draw.choice(STREETS)}"
            )
            for city in draw.sample(CITIES, draw.weighted({1: 70, 2: 22, 3: 8}))
        ]
    return market


@dataclass
class Work:
    """Jobs and what belongs to them, as rows."""

    jobs: list[Job] = field(default_factory=list)
    terms: list[JobTerms] = field(default_factory=list)
    verdicts: list[CompetitiveVerdict] = field(default_factory=list)


def add_work(
    draw: Draw, work: Work, stays: Sequence[Stay], market: Market, minimums: Minimums, *, as_of: datetime.date
) -> None:
    """Add the jobs of the stays to `work` and to the stays, and the phases that follow from them."""
    for stay in stays:
        looks_from = stay.enrolment.entered_on + datetime.timedelta(days=round(draw.triangular(7, 75, 24)))
        for started_on, ended_on in job_spells(draw, stay, looks_from):
            kind = draw.weighted(KINDS)
            job, occupation = make_job(draw, stay, market, kind, started_on=started_on)
            end_job(draw, job, ended_on, as_of=as_of)
            terms = make_terms(draw.branch(), job, kind, occupation, minimums, as_of=as_of)
            # What has not been entered yet is not there, however long ago it happened.
            if job.created_at.date() < as_of:
                stay.jobs.append(job)
                work.jobs.append(job)
                work.terms.extend(terms)
                work.verdicts.append(make_verdict(draw, job, terms, minimums))
        stay.phases = make_phases(draw, stay, looks_from)
        if stay.enrolment.closed_on and stay.job_on(stay.enrolment.closed_on) and draw.chance(0.7):
            stay.enrolment.close_reason = CloseReason.TRANSITIONED_WORKING


def job_spells(draw: Draw, stay: Stay, looks_from: datetime.date) -> list[tuple[datetime.date, datetime.date | None]]:
    """First and last day of each job of a stay, oldest first; no last day when it outlasts the stay."""
    spells: list[tuple[datetime.date, datetime.date | None]] = []
    starts_on = looks_from + datetime.timedelta(days=draw.days(SEARCH / stay.plan.success, shape=1.3))
    if stay.enrolment.employed_at_entry == Answer.YES:
        starts_on = stay.enrolment.entered_on - datetime.timedelta(days=min(draw.days(300), LONGEST_BEFORE))
    elif not draw.chance(min(0.92, EVER_WORKS * stay.plan.success**0.6)):
        return []
    while starts_on <= stay.last_day and len(spells) < MOST_JOBS:
        ends_on = starts_on + datetime.timedelta(days=draw.days(TENURE, shape=0.8))
        if spells == [] and starts_on < stay.enrolment.entered_on:
            # The client still has the job that they bring along.
            ends_on = max(ends_on, stay.enrolment.entered_on + datetime.timedelta(days=draw.days(90)))
        if ends_on > stay.last_day:
            return [*spells, (starts_on, None)]
        spells.append((starts_on, ends_on))
        starts_on = ends_on + datetime.timedelta(days=draw.days(SEARCH / stay.plan.success, shape=1.3))
        if not draw.chance(WORKS_AGAIN):
            break
    return spells


def make_job(
    draw: Draw, stay: Stay, market: Market, kind: Kind, *, started_on: datetime.date
) -> tuple[Job, Occupation]:
    """A job that has not ended."""
    occupation = draw.weighted(OCCUPATIONS)
    employer = draw.choice(market.of_sector(occupation.sector))
    brought_along = started_on < stay.enrolment.entered_on
    learned_on = max(started_on, stay.enrolment.entered_on)
    job = Job(
        id=draw.uuid(),
        enrolment=stay.enrolment,
        employer=employer,
        site=draw.choice(market.sites[employer]) if draw.chance(0.93) else None,
        title=occupation.title,
        job_type=occupation.job_type,
        permanence=kind.permanence,
        found_by=JobFinder.CLIENT if brought_along else draw.weighted(FINDERS),
        started_on=started_on,
        paid_by_employer=kind.paid_by_employer,
        open_to_anyone=kind.open_to_anyone,
        integrated=kind.integrated,
        time_limited_by_program=kind.time_limited,
        created_at=at(learned_on + datetime.timedelta(days=entry_delay(draw, stay, mean=1.5)), hour=19),
    )
    return job, occupation


def entry_delay(draw: Draw, stay: Stay, *, mean: float) -> int:
    """Days until something is entered: mostly few, many in a program that is late."""
    return int(draw.expovariate(1 / mean)) + stay.plan.lateness(draw)


def end_job(draw: Draw, job: Job, ended_on: datetime.date | None, *, as_of: datetime.date) -> None:
    """Record the end of a job, if it has one that somebody has learned of by now."""
    reason, manner = draw.weighted(ENDS)
    n_days = draw.weighted({0: 40, 1: 20, 2: 14, 3: 8, 5: 8, 8: 6, 14: 4})
    lessons = draw.choice(LESSONS) if draw.chance(0.5) else ""
    if ended_on and ended_on + datetime.timedelta(days=n_days) <= as_of:
        job.ended_on, job.end_learned_on = ended_on, ended_on + datetime.timedelta(days=n_days)
        job.end_reason, job.end_manner, job.lessons = reason, manner, lessons


def make_terms(
    draw: Draw, job: Job, kind: Kind, occupation: Occupation, minimums: Minimums, *, as_of: datetime.date
) -> list[JobTerms]:
    """Pay and hours of a job from its first day, and each raise since: the employer's, or the law's in January."""
    hours = draw.weighted(WEEKLY_HOURS)
    salaried = draw.chance(0.03)
    premium = Decimal(str(round(occupation.premium * draw.uniform(0.97, 1.25), 3)))
    raised_by = [Decimal(str(rate)) for rate in draw.choices((1.0, 1.02, 1.035, 1.05), k=MOST_RAISES)]
    first = JobTerms(
        id=draw.uuid(),
        job=job,
        starts_on=job.started_on,
        hours_per_week=Decimal(f"{hours}.0") if draw.chance(0.97) else None,
    )
    if kind.pay is None:
        return [first]
    city = job.site.city if job.site else ""
    anniversaries = {
        job.started_on + datetime.timedelta(days=RAISE_EVERY * (n + 1)): raised_by[n] for n in range(MOST_RAISES)
    }
    hourly = minimums.hourly(city, job.started_on) * max(premium * kind.pay, min(kind.pay, Decimal(1)))
    terms = [first]
    set_pay(first, hourly, salaried=salaried)
    for day in sorted({*anniversaries, *(row.starts_on for row in minimums.rows)}):
        if not job.started_on < day <= (job.ended_on or as_of):
            continue
        before = hourly
        hourly *= anniversaries.get(day, 1)
        if kind.pay >= 1:
            hourly = max(hourly, minimums.hourly(city, day))
        if hourly > before:
            terms.append(JobTerms(id=draw.uuid(), job=job, starts_on=day, hours_per_week=first.hours_per_week))
            set_pay(terms[-1], hourly, salaried=salaried)
    return terms


def set_pay(terms: JobTerms, hourly: Decimal, *, salaried: bool) -> None:
    """Write a wage as employers do: by the hour in steps of five cents, or by the year in hundreds of dollars."""
    if salaried and terms.hours_per_week:
        yearly = hourly * 52 * terms.hours_per_week
        terms.wage = (Decimal(100) * (yearly / 100).to_integral_value(ROUND_CEILING)).quantize(CENT)
        terms.wage_unit = WageUnit.YEAR
    else:
        terms.wage = ((hourly * 20).to_integral_value(ROUND_CEILING) / 20).quantize(CENT)


def make_verdict(draw: Draw, job: Job, terms: Sequence[JobTerms], minimums: Minimums) -> CompetitiveVerdict:
    """What the rule says of the job as it stands, on the day it was entered."""
    decision = decide(facts_of(job, terms=terms, minimum=minimums.hourly))
    return CompetitiveVerdict(
        id=draw.uuid(),
        job=job,
        verdict=decision.verdict,
        reasons="\n".join(decision.reasons),
        minimum_wage=decision.minimum_wage,
        decided_at=job.created_at,
    )


def make_phases(draw: Draw, stay: Stay, looks_from: datetime.date) -> list[PhaseChange]:
    """The phases of a stay, following its jobs: getting started, looking, working, and stepping down for some."""
    entered_on = stay.enrolment.entered_on
    changes = {entered_on: Phase.ENGAGEMENT, looks_from: Phase.JOB_SEARCH}
    for job in stay.jobs:
        starts_on = max(job.started_on, entered_on)
        # Nobody looks for work who has just found it.
        changes = {day: phase for day, phase in changes.items() if day < starts_on} | {starts_on: Phase.WORKING}
        steps_down_on = starts_on + datetime.timedelta(days=draw.randint(150, 300))
        if draw.chance(STEPS_DOWN) and (job.ended_on is None or steps_down_on < job.ended_on):
            changes[steps_down_on] = Phase.STEPPING_DOWN
        if job.ended_on:
            changes[job.ended_on + datetime.timedelta(days=1)] = Phase.JOB_SEARCH
    phases = [
        PhaseChange(id=draw.uuid(), enrolment=stay.enrolment, phase=changes[day], starts_on=day)
        for day in sorted(changes)
        if day <= stay.last_day
    ]
    end_where_next_starts(phases)
    return phases
