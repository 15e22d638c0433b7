"""What the demonstration's clients agreed to: disclosure, consents, wishes, accepted jobs, benefits planning."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caseload.choices import (
    Answer,
    BenefitsOccasion,
    BenefitsOutcome,
    ClientWish,
    ConsentRecipient,
    DisclosureOccasion,
    DisclosureStance,
    Phase,
    PlannerTraining,
    VrStatus,
)
from caseload.demo.clients import at
from caseload.demo.contacts import working_day
from caseload.demo.people import LOGINS
from caseload.models import (
    BenefitsPlanning,
    Consent,
    ContactWish,
    DisclosureEmployer,
    DisclosureTalk,
    JobOffer,
)
from ipsapp.access.models import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from caseload.demo.clients import Stay
    from caseload.demo.draw import Draw
    from caseload.demo.work import Market
    from caseload.models import Job, JobTerms
    from ipsapp.access.models import User

ONE_DAY = datetime.timedelta(days=1)
EVER_TALKED = 0.84
MOST_TALKS = 3
STANCES = {
    DisclosureStance.UNDECIDED: 16, DisclosureStance.NOBODY: 26, DisclosureStance.SOME: 30, DisclosureStance.ANY: 28,
}  # fmt: skip
MAY_SAY = (
    "That a program helps with the job search.", "Skills and hours only; the rest in the interview.",
    "That I had a break and am back.", "That somebody supports me on the job.",
)  # fmt: skip
MUST_NOT_SAY = ("My diagnosis.", "Anything about treatment.", "The hospital stay.", "Medication.")
TELLS = ("I tell it myself after the offer.", "We tell it together at the second visit.", "The specialist, if asked.")
WORDING = "“I work with a program that supports people in new jobs, and the employer too.”"
SIGNED = 0.72
REVOKED = 0.08
CONSENT_DAYS = 365
PURPOSE = "Finding and keeping a job"

WISHES = {
    ClientWish.CONTACT: "Needs a few weeks without calls.", ClientWish.FOLLOW_ALONG: "Wants to manage the job alone.",
    ClientWish.EMPLOYER: "The boss should not hear of the program.", ClientWish.BENEFITS: "", ClientWish.VR: "",
}  # fmt: skip
HAS_WISH = 0.08
WISH_ENDED = 0.4

# Days from the day of loading to the first day of an accepted job; None for one that came to nothing.
OFFERS = (6, 0, -2, None)
TITLES = ("Stocker", "Line cook", "Office cleaner", "Warehouse worker")
FORESEEN = 0.35

OUTCOMES = {
    BenefitsOutcome.PLAN_MADE: 38, BenefitsOutcome.APPOINTMENT: 16, BenefitsOutcome.TALKED: 22,
    BenefitsOutcome.DETAILS_GIVEN: 10, BenefitsOutcome.DECLINED: 14,
}  # fmt: skip
PLANNERS = {
    ("State work incentives project", PlannerTraining.CERTIFIED): 62,
    ("Benefits counseling at the agency", PlannerTraining.TRAINED): 28,
    ("Employment specialist", PlannerTraining.NONE): 10,
}
OFFERED_AT_INTAKE, OFFERED_BEFORE_START, OFFERED_AT_CHANGE = 0.66, 0.6, 0.3


@dataclass
class Agreed:
    """The rows, each kind apart."""

    talks: list[DisclosureTalk] = field(default_factory=list)
    named: list[DisclosureEmployer] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    wishes: list[ContactWish] = field(default_factory=list)
    offers: list[JobOffer] = field(default_factory=list)
    plannings: list[BenefitsPlanning] = field(default_factory=list)

    def rows(self) -> list[Sequence[Model]]:
        """What there is of each kind, those that others refer to first."""
        kinds = (self.talks, self.named, self.consents, self.wishes, self.offers, self.plannings)
        return [rows for rows in kinds if rows]


def make_agreements(
    draw: Draw, stays: Sequence[Stay], markets: dict[str, Market], terms: Sequence[JobTerms], *, as_of: datetime.date
) -> list[Sequence[Model]]:
    """What was agreed during the stays until the day before `as_of`."""
    agreed = Agreed()
    changes: dict[Job, list[datetime.date]] = {}
    for row in terms:
        if row.starts_on > row.job.started_on:
            changes.setdefault(row.job, []).append(row.starts_on)
    for stay in stays:
        until = min(stay.last_day, as_of - ONE_DAY)
        if stay.enrolment.entered_on <= until:
            add_talks(draw, agreed, stay, markets[stay.plan.agency], until=until)
            add_other_consents(draw, agreed, stay, until=until)
            add_wish(draw, agreed, stay, until=until)
            add_foreseen(draw, agreed, stay)
            add_plannings(draw, agreed, stay, changes, until=until)
    add_offers(draw, agreed, stays, markets, as_of=as_of)
    return agreed.rows()


def add_talks(draw: Draw, agreed: Agreed, stay: Stay, market: Market, *, until: datetime.date) -> None:
    """Talks about disclosure, each with the consents signed after it."""
    day = stay.enrolment.entered_on + datetime.timedelta(days=draw.randint(0, 30))
    if not draw.chance(EVER_TALKED):
        return
    for number in range(draw.weighted({1: 45, 2: 35, MOST_TALKS: 20})):
        day = working_day(day)
        if day > until:
            return
        occasion = draw.choice((DisclosureOccasion.NO_JOB_YET, DisclosureOccasion.NEW_JOB, DisclosureOccasion.TROUBLE))
        again_on = day + datetime.timedelta(days=draw.randint(45, 120))
        stance = draw.weighted(STANCES)
        is_open = stance in {DisclosureStance.SOME, DisclosureStance.ANY}
        talk = DisclosureTalk(
            id=draw.uuid(),
            enrolment=stay.enrolment,
            recorded_by=stay.specialist_on(day),
            created_at=at(day, hour=17),
            talked_on=day,
            occasion=occasion if number else DisclosureOccasion.FIRST,
            told_not_required=number == 0 or draw.chance(0.3),
            pros_and_cons=draw.chance(0.8),
            stance=stance,
            may_contact=draw.weighted({Answer.YES: 60, Answer.NO: 28, Answer.NOT_ASKED: 12}),
            may_say=draw.choice(MAY_SAY) if is_open else "",
            must_not_say=draw.choice(MUST_NOT_SAY) if draw.chance(0.7) else "",
            who_tells=draw.choice(TELLS) if is_open and draw.chance(0.6) else "",
            wording=WORDING if is_open and draw.chance(0.3) else "",
            revisit_on=again_on if draw.chance(0.75) else None,
        )
        agreed.talks.append(talk)
        add_consents_for(draw, agreed, talk, market, until=until)
        day = again_on


def add_consents_for(draw: Draw, agreed: Agreed, talk: DisclosureTalk, market: Market, *, until: datetime.date) -> None:
    """The employers a talk names, and the consents that were signed for it."""
    if talk.stance == DisclosureStance.ANY and draw.chance(SIGNED):
        agreed.consents.append(make_consent(draw, talk, ConsentRecipient.EMPLOYERS, until=until))
    if talk.stance == DisclosureStance.SOME:
        for employer in draw.sample(market.employers, draw.randint(1, 3)):
            agreed.named.append(DisclosureEmployer(id=draw.uuid(), talk=talk, employer=employer))
            if draw.chance(SIGNED):
                consent = make_consent(draw, talk, ConsentRecipient.EMPLOYER, until=until)
                consent.employer = employer
                agreed.consents.append(consent)


def make_consent(draw: Draw, talk: DisclosureTalk, recipient: ConsentRecipient, *, until: datetime.date) -> Consent:
    """A consent signed on the day of a talk; a few hold until something happens, a few were revoked."""
    has_day = draw.chance(0.88)
    n_days = draw.choice((90, 180, CONSENT_DAYS, CONSENT_DAYS, CONSENT_DAYS))
    revoked_on = talk.talked_on + datetime.timedelta(days=draw.randint(10, 200))
    return Consent(
        id=draw.uuid(),
        client=talk.enrolment.client,
        recorded_by=talk.recorded_by,
        created_at=talk.created_at,
        recipient=recipient,
        may_say=talk.may_say or MAY_SAY[0],
        purpose=PURPOSE,
        signed_on=talk.talked_on,
        expires_on=talk.talked_on + datetime.timedelta(days=n_days) if has_day else None,
        expiry_event="" if has_day else "The first three months of a job are over",
        revoked_on=revoked_on if draw.chance(REVOKED) and revoked_on <= until else None,
    )


def add_other_consents(draw: Draw, agreed: Agreed, stay: Stay, *, until: datetime.date) -> None:
    """Consents to tell Vocational Rehabilitation or the benefits planner."""
    enrolment = stay.enrolment
    wanted = {
        ConsentRecipient.VR: enrolment.vr_status == VrStatus.OPEN,
        ConsentRecipient.PLANNER: bool(enrolment.benefits),
    }
    for recipient, is_wanted in wanted.items():
        day = enrolment.entered_on + datetime.timedelta(days=draw.randint(0, 40))
        if draw.chance(0.45) and is_wanted and day <= until:
            agreed.consents.append(
                Consent(
                    id=draw.uuid(),
                    client=enrolment.client,
                    recorded_by=stay.specialist_on(day),
                    created_at=at(day, hour=16),
                    recipient=recipient,
                    may_say="Work goal, job search and jobs.",
                    purpose="Working together on one plan",
                    signed_on=day,
                    expires_on=day + datetime.timedelta(days=CONSENT_DAYS),
                )
            )


def add_wish(draw: Draw, agreed: Agreed, stay: Stay, *, until: datetime.date) -> None:
    """What a few clients do not want, most of them for a while."""
    wish = draw.choice(tuple(WISHES))
    starts_on = max(stay.enrolment.entered_on, until - datetime.timedelta(days=draw.randint(3, 90)))
    n_days = draw.choice((None, 30, 60, 120))
    until_then = starts_on + datetime.timedelta(days=n_days) if n_days else None
    ended_on = starts_on + datetime.timedelta(days=draw.randint(1, 40))
    is_over = draw.chance(WISH_ENDED) and ended_on <= until
    if draw.chance(HAS_WISH):
        agreed.wishes.append(
            ContactWish(
                id=draw.uuid(),
                enrolment=stay.enrolment,
                recorded_by=stay.specialist_on(starts_on),
                created_at=at(starts_on, hour=17),
                wish=wish,
                in_words=WISHES[wish],
                starts_on=starts_on,
                ends_on=ended_on if is_over else until_then,
            )
        )


def add_foreseen(draw: Draw, agreed: Agreed, stay: Stay) -> None:
    """Jobs of which one knew before the first day."""
    for job in stay.jobs:
        known_on = job.started_on - datetime.timedelta(days=draw.randint(2, 14))
        if draw.chance(FORESEEN) and known_on >= stay.enrolment.entered_on:
            agreed.offers.append(
                JobOffer(
                    id=draw.uuid(),
                    enrolment=stay.enrolment,
                    recorded_by=stay.specialist_on(known_on),
                    created_at=at(known_on, hour=17),
                    employer=job.employer,
                    site=job.site,
                    title=job.title,
                    starts_on=job.started_on,
                    job=job,
                )
            )


def add_offers(
    draw: Draw, agreed: Agreed, stays: Sequence[Stay], markets: dict[str, Market], *, as_of: datetime.date
) -> None:
    """One accepted job for each specialist, and one of each sort for the specialist people sign in as."""
    waiting: dict[User, list[int | None]] = {}
    for stay in stays:
        specialist = stay.specialists[-1].specialist
        if specialist not in waiting:
            of_each = specialist.full_name == LOGINS[Role.SPECIALIST]
            waiting[specialist] = list(OFFERS) if of_each else [draw.choice(OFFERS)]
        known_on = as_of - datetime.timedelta(days=draw.randint(3, 9))
        is_looking = stay.enrolment.closed_on is None and stay.phases[-1].phase == Phase.JOB_SEARCH
        if waiting[specialist] and is_looking and stay.enrolment.entered_on <= known_on:
            n_days = waiting[specialist].pop(0)
            employer = draw.choice(markets[stay.plan.agency].employers)
            agreed.offers.append(
                JobOffer(
                    id=draw.uuid(),
                    enrolment=stay.enrolment,
                    recorded_by=specialist,
                    created_at=at(known_on, hour=17),
                    employer=employer,
                    site=markets[stay.plan.agency].sites[employer][0],
                    title=draw.choice(TITLES),
                    starts_on=as_of + datetime.timedelta(days=3 if n_days is None else n_days),
                    withdrawn_on=as_of - ONE_DAY if n_days is None else None,
                )
            )


def add_plannings(
    draw: Draw, agreed: Agreed, stay: Stay, changes: dict[Job, list[datetime.date]], *, until: datetime.date
) -> None:
    """Benefits planning at the beginning, before job starts and after changes; often enough it was forgotten."""
    entered_on = stay.enrolment.entered_on
    occasions: list[tuple[datetime.date, BenefitsOccasion, Job | None, float]] = [
        (entered_on + datetime.timedelta(days=draw.randint(0, 45)), BenefitsOccasion.INTAKE, None, OFFERED_AT_INTAKE)
    ]
    for job in stay.jobs:
        before = job.started_on - datetime.timedelta(days=draw.randint(1, 14))
        occasions.append((before, BenefitsOccasion.BEFORE_START, job, OFFERED_BEFORE_START))
        for day in changes.get(job, []):
            later = day + datetime.timedelta(days=draw.randint(0, 10))
            occasions.append((later, BenefitsOccasion.CHANGE, job, OFFERED_AT_CHANGE))
    for day, occasion, about, probability in occasions:
        if draw.chance(probability) and stay.enrolment.benefits and entered_on <= day <= until:
            agreed.plannings.append(make_planning(draw, stay, day, occasion, about, until=until))


def make_planning(
    draw: Draw, stay: Stay, day: datetime.date, occasion: BenefitsOccasion, job: Job | None, *, until: datetime.date
) -> BenefitsPlanning:
    """One offer and what came of it."""
    outcome = draw.weighted(OUTCOMES)
    done_on = day + datetime.timedelta(days=draw.randint(0, 21))
    if outcome == BenefitsOutcome.PLAN_MADE and done_on > until:
        outcome = BenefitsOutcome.APPOINTMENT
    planner, training = draw.weighted(PLANNERS)
    by_planner = outcome in {BenefitsOutcome.PLAN_MADE, BenefitsOutcome.APPOINTMENT}
    return BenefitsPlanning(
        id=draw.uuid(),
        enrolment=stay.enrolment,
        recorded_by=stay.specialist_on(day),
        created_at=at(day, hour=18),
        offered_on=day,
        occasion=occasion,
        job=job,
        outcome=outcome,
        done_on=done_on if outcome == BenefitsOutcome.PLAN_MADE else None,
        planner=planner if by_planner else "",
        training=training if by_planner else PlannerTraining.UNKNOWN,
        covers=list(stay.enrolment.benefits or []) if outcome != BenefitsOutcome.DECLINED else [],
        reporting_help=outcome == BenefitsOutcome.PLAN_MADE and draw.chance(0.5),
    )
