"""Loads the demonstration into an empty database."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.db import connection, transaction

from caseload.demo.agreements import make_agreements
from caseload.demo.clients import at
from caseload.demo.days import make_days
from caseload.demo.draw import Draw
from caseload.demo.employers import make_network
from caseload.demo.facts import fill_facts
from caseload.demo.log import add_visits, add_what_was_agreed, make_drafts
from caseload.demo.past import make_past
from caseload.demo.people import LOGINS
from caseload.demo.plans import make_documents
from caseload.demo.referrals import add_former_names, make_planned_handovers, make_referrals
from caseload.demo.supervision import Supervision, Unit, add_supervision
from caseload.demo.writing import write
from caseload.models import Client, FactsChange
from ipsapp.access.models import Role, State, User

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from django.db.models import Model

    from caseload.demo.clients import Stay
    from caseload.demo.past import Past
    from caseload.models import Referral
    from ipsapp.access.models import Program

SEED = 10


class NotEmptyError(Exception):
    """The database holds something that the demonstration must not be mixed with."""


def is_loaded() -> bool:
    """Whether the demonstration is in the database."""
    return State.objects.filter(is_demonstration=True).exists()


@transaction.atomic
def load(*, as_of: datetime.date, seed: int = SEED, share: float = 1.0) -> None:
    """Fill the database with the demonstration as it stands on the morning of `as_of`, ten quarters of work behind it.

    The same day, seed and share give the same rows, ids included. `share` makes programs smaller, down to four clients.
    Figures are not computed here: each program is noted as changed, and the worker does the rest.

    Raises:
        NotEmptyError: the database holds a state, a person or a client already.
    """
    if any(model._default_manager.exists() for model in (State, User, Client)):
        raise NotEmptyError
    with connection.cursor() as cursor:
        # Rows come after those they refer to. Keys checked at the end instead would wait in a list that each history
        # trigger walks: five times slower.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for rows in make_rows(Draw(seed), as_of=as_of, share=share):
        write(rows)


def make_rows(draw: Draw, *, as_of: datetime.date, share: float) -> list[Sequence[Model]]:
    """All rows by model, those that others refer to first."""
    past = make_past(draw, as_of=as_of, share=share)
    tree, staff, markets, stays = past.tree, past.staff, past.markets, past.stays
    # Each part takes its chance from a branch of its own, new ones last: what was there before stays the same.
    days = make_days(draw.branch(), tree, staff, stays, as_of=as_of)
    specialists_of = [(program, staff.specialists[plan.name]) for plan, program in tree.programs]
    network = make_network(draw.branch(), markets, specialists_of, past.employer_contacts, past.minimums, as_of=as_of)
    add_former_names(draw.branch(), past.clients)
    referrals = _referrals(draw.branch(), past, as_of=as_of)
    handovers = make_planned_handovers(draw.branch(), stays, staff=staff.users, as_of=as_of)
    agreements = draw.branch()
    fill_facts(agreements, stays)
    documents = make_documents(draw.branch(), stays, markets, as_of=as_of)
    supervision = _supervision(draw, past, as_of=as_of)
    details = draw.branch()
    add_what_was_agreed(details, past.client_contacts)
    add_visits(details, past.employer_contacts)
    specialist = staff.users[LOGINS[Role.SPECIALIST]]
    return [
        [tree.state],
        list(tree.agencies.values()),
        [program for _plan, program in tree.programs],
        list(chain.from_iterable(tree.teams.values())),
        past.minimums.rows,
        list(staff.users.values()),
        staff.roles,
        [*chain.from_iterable(market.employers for market in markets.values()), *network.employers],
        [*chain.from_iterable(sites for market in markets.values() for sites in market.sites.values()), *network.sites],
        network.people,
        network.openings,
        network.tags,
        past.clients,
        [stay.enrolment for stay in stays],
        list(chain.from_iterable(stay.specialists for stay in stays)),
        list(chain.from_iterable(stay.teams for stay in stays)),
        list(chain.from_iterable(stay.phases for stay in stays)),
        past.work.jobs,
        past.work.terms,
        past.work.verdicts,
        past.client_contacts,
        [*past.employer_contacts, *network.contacts],
        *days.groups,
        referrals,
        handovers,
        *make_agreements(agreements, stays, markets, past.work.terms, as_of=as_of),
        *documents.groups(),
        *supervision.rows(),
        make_drafts(details, specialist, past.client_contacts, past.employer_contacts, as_of=as_of),
        changes_of(stays, as_of=as_of),
    ]


def _referrals(draw: Draw, past: Past, *, as_of: datetime.date) -> list[Referral]:
    return [
        referral
        for plan, program in past.tree.programs
        for referral in make_referrals(
            draw,
            program,
            past.stays_in(program),
            specialists=past.staff.specialists[plan.name],
            names=past.names,
            as_of=as_of,
        )
    ]


def _supervision(draw: Draw, past: Past, *, as_of: datetime.date) -> Supervision:
    made = Supervision()
    for plan, program in past.tree.programs:
        unit = Unit(
            plan=plan,
            program=program,
            supervisor=past.staff.users[plan.supervisor],
            specialists=past.staff.specialists[plan.name],
            stays=past.stays_in(program),
            market=past.markets[plan.agency],
        )
        add_supervision(draw.branch(), made, unit, as_of=as_of)
    return made


def changes_of(stays: Sequence[Stay], *, as_of: datetime.date) -> list[FactsChange]:
    """What the derived figures have to learn: every program, from its first day on."""
    first_days: dict[Program, datetime.date] = {}
    for stay in stays:
        day = stay.enrolment.entered_on
        first_days[stay.enrolment.program] = min(day, first_days.get(stay.enrolment.program, day))
    return [
        FactsChange(program=program, starts_on=day, created_at=at(as_of, hour=0)) for program, day in first_days.items()
    ]
