"""What the demonstration's other parts build on: programs and staff, clients and their jobs, and the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caseload.demo.clients import assign, make_clients, make_names, make_stays
from caseload.demo.contacts import make_client_contacts, make_employer_contacts
from caseload.demo.organisations import Minimums, make_organisations
from caseload.demo.people import make_staff
from caseload.demo.work import Work, add_work, make_markets

if TYPE_CHECKING:
    import datetime

    from caseload.demo.clients import Stay
    from caseload.demo.draw import Draw
    from caseload.demo.organisations import Organisations
    from caseload.demo.people import Staff
    from caseload.demo.work import Market
    from caseload.models import Client, ClientContact, EmployerContact
    from ipsapp.access.models import Program

FEWEST_CLIENTS = 4


@dataclass
class Past:
    """What happened in the demonstration: people, stays, work and the log."""

    tree: Organisations
    minimums: Minimums
    staff: Staff
    markets: dict[str, Market]
    names: list[tuple[str, str]]
    """Those that nobody has yet."""
    clients: list[Client] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    work: Work = field(default_factory=Work)
    client_contacts: list[ClientContact] = field(default_factory=list)
    employer_contacts: list[EmployerContact] = field(default_factory=list)

    def stays_in(self, program: Program) -> list[Stay]:
        """The stays in one program, oldest first."""
        return [stay for stay in self.stays if stay.enrolment.program is program]


def make_past(draw: Draw, *, as_of: datetime.date, share: float) -> Past:
    """Make programs, staff, clients with their stays and jobs, and the log; nothing is written."""
    tree = make_organisations(draw)
    minimums = Minimums(draw, as_of=as_of)
    staff = make_staff(draw, tree, as_of=as_of)
    past = Past(tree, minimums, staff, make_markets(draw, tree, as_of=as_of), make_names(draw))
    for plan, program in tree.programs:
        market, specialists = past.markets[plan.agency], staff.specialists[plan.name]
        n = max(FEWEST_CLIENTS, round(plan.n_clients * share))
        served = make_clients(draw, plan, program, known=past.clients, names=past.names, n=n)
        own = make_stays(draw, plan, program, served, as_of=as_of)
        assign(draw, own, specialists=specialists, teams=tree.teams[plan.name])
        add_work(draw, past.work, own, market, minimums, as_of=as_of)
        past.employer_contacts += make_employer_contacts(
            draw.branch(), plan, program, specialists=specialists, stays=own, market=market, as_of=as_of
        )
        past.clients += served
        past.stays += own
    past.client_contacts += make_client_contacts(draw, past.stays, as_of=as_of)
    return past
