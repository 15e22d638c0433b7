"""Loads the demonstration into an empty database."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.db import connection, transaction

from caseload.demo.agreements import make_agreements
from caseload.demo.clients import assign, at, make_clients, make_names, make_stays
from caseload.demo.contacts import make_client_contacts, make_employer_contacts
from caseload.demo.days import make_days
from caseload.demo.draw import Draw
from caseload.demo.employers import make_network
from caseload.demo.facts import fill_facts
from caseload.demo.log import add_visits, add_what_was_agreed, make_drafts
from caseload.demo.organisations import Minimums, make_organisations
from caseload.demo.people import LOGINS, make_staff
from caseload.demo.plans import make_documents
from caseload.demo.referrals import add_former_names, make_planned_handovers, make_referrals
from caseload.demo.supervision import Supervision, Unit, add_supervision
from caseload.demo.work import Work, add_work, make_markets
from caseload.demo.writing import write
from caseload.models import Client, FactsChange
from ipsapp.access.models import Role, State, User

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from django.db.models import Model

    from caseload.demo.clients import Stay
    from caseload.models import EmployerContact
    from ipsapp.access.models import Program

SEED = 10
FEWEST_CLIENTS = 4


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
    tree = make_organisations(draw)
    minimums = Minimums(draw, as_of=as_of)
    staff = make_staff(draw, tree, as_of=as_of)
    markets = make_markets(draw, tree, as_of=as_of)
    names = make_names(draw)
    clients: list[Client] = []
    stays: list[Stay] = []
    work = Work()
    employer_contacts: list[EmployerContact] = []
    for plan, program in tree.programs:
        market, specialists = markets[plan.agency], staff.specialists[plan.name]
        n = max(FEWEST_CLIENTS, round(plan.n_clients * share))
        served = make_clients(draw, plan, program, known=clients, names=names, n=n)
        own = make_stays(draw, plan, program, served, as_of=as_of)
        assign(draw, own, specialists=specialists, teams=tree.teams[plan.name])
        add_work(draw, work, own, market, minimums, as_of=as_of)
        employer_contacts += make_employer_contacts(
            draw.branch(), plan, program, specialists=specialists, stays=own, market=market, as_of=as_of
        )
        clients += served
        stays += own
    client_contacts = make_client_contacts(draw, stays, as_of=as_of)
    days = make_days(draw.branch(), tree, staff, stays, as_of=as_of)
    specialists_of = [(program, staff.specialists[plan.name]) for plan, program in tree.programs]
    network = make_network(draw.branch(), markets, specialists_of, employer_contacts, minimums, as_of=as_of)
    # Drawn after everything else, so that what was there before them stays the same.
    add_former_names(draw.branch(), clients)
    chance = draw.branch()
    referrals = [
        referral
        for plan, program in tree.programs
        for referral in make_referrals(
            chance,
            program,
            [stay for stay in stays if stay.enrolment.program is program],
            specialists=staff.specialists[plan.name],
            names=names,
            as_of=as_of,
        )
    ]
    handovers = make_planned_handovers(draw.branch(), stays, staff=staff.users, as_of=as_of)
    # Whatever is added later takes its chance after this line, so that everything above stays as it is.
    branch = draw.branch()
    fill_facts(branch, stays)
    documents = make_documents(draw.branch(), stays, markets, as_of=as_of)
    supervision = Supervision()
    for plan, program in tree.programs:
        unit = Unit(
            plan=plan,
            program=program,
            supervisor=staff.users[plan.supervisor],
            specialists=staff.specialists[plan.name],
            stays=[stay for stay in stays if stay.plan == plan],
            market=markets[plan.agency],
        )
        add_supervision(draw.branch(), supervision, unit, as_of=as_of)
    details = draw.branch()
    add_what_was_agreed(details, client_contacts)
    add_visits(details, employer_contacts)
    return [
        [tree.state],
        list(tree.agencies.values()),
        [program for _plan, program in tree.programs],
        list(chain.from_iterable(tree.teams.values())),
        minimums.rows,
        list(staff.users.values()),
        staff.roles,
        [*chain.from_iterable(market.employers for market in markets.values()), *network.employers],
        [*chain.from_iterable(sites for market in markets.values() for sites in market.sites.values()), *network.sites],
        network.people,
        network.openings,
        network.tags,
        clients,
        [stay.enrolment for stay in stays],
        list(chain.from_iterable(stay.specialists for stay in stays)),
        list(chain.from_iterable(stay.teams for stay in stays)),
        list(chain.from_iterable(stay.phases for stay in stays)),
        work.jobs,
        work.terms,
        work.verdicts,
        client_contacts,
        [*employer_contacts, *network.contacts],
        *days.groups,
        referrals,
        handovers,
        *make_agreements(branch, stays, markets, work.terms, as_of=as_of),
        *documents.groups(),
        *supervision.rows(),
        make_drafts(details, staff.users[LOGINS[Role.SPECIALIST]], client_contacts, employer_contacts, as_of=as_of),
        changes_of(stays, as_of=as_of),
    ]


def changes_of(stays: Sequence[Stay], *, as_of: datetime.date) -> list[FactsChange]:
    """What the derived figures have to learn: every program, from its first day on."""
    first_days: dict[Program, datetime.date] = {}
    for stay in stays:
        day = stay.enrolment.entered_on
        first_days[stay.enrolment.program] = min(day, first_days.get(stay.enrolment.program, day))
    return [
        FactsChange(program=program, starts_on=day, created_at=at(as_of, hour=0)) for program, day in first_days.items()
    ]
