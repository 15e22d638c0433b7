"""The demonstration's state, agencies, programs, treatment teams and minimum wages."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from caseload.models import MinimumWage
from ipsapp.access.models import Agency, Program, State, TreatmentTeam

if TYPE_CHECKING:
    from caseload.demo.draw import Draw

STATE_CODE = "DM"
CITIES = ("Port Avalon", "Millbrook", "Eastmere", "Cedar Falls", "Larkfield")
# The one city whose minimum wage is above the state's.
DEAR_CITY = "Port Avalon"
DEAR_CITY_EXTRA = Decimal("0.75")
FIRST_MINIMUM = Decimal("12.00")
YEARLY_RISE = Decimal("0.40")
YEARS_OF_MINIMUM = 6


@dataclass(frozen=True)
class Plan:
    """How large and how good a program is to be."""

    agency: str
    name: str
    n_clients: int
    n_specialists: int
    n_teams: int
    supervisor: str
    success: float
    """How soon clients find work; 1 gives a competitive employment rate near 41 %."""
    diligence: float = 1.0
    """How often specialists meet clients and employers, against what the service expects."""
    days_late: int = 0
    """How long what happened waits to be entered."""

    def lateness(self, draw: Draw) -> int:
        """Days that one thing waits to be entered, beyond what is usual."""
        return round(self.days_late * draw.uniform(0.6, 1.6))

    @property
    def code(self) -> str:
        """What the agency's client numbers begin with, as in HARB-017."""
        return self.name[:4].strip().upper()


PLANS = (
    Plan("Harbor Community Services", "Harbor House", 160, 6, 3, "Bo Bittern", 1.15),
    Plan("Harbor Community Services", "Lighthouse Center", 150, 5, 3, "Flo Flycatcher", 0.85),
    Plan("Harbor Community Services", "Pier Street", 70, 2, 2, "Gil Godwit", 1.3, 1.1),
    Plan("Harbor Community Services", "Tidewater Annex", 35, 1, 1, "Gil Godwit", 0.8, 0.8),
    Plan("Harbor Community Services", "Little Cove", 4, 0, 1, "Gil Godwit", 1.0),
    Plan("Hill Country Recovery", "Ridge Road", 120, 4, 2, "Hope Hoopoe", 1.0),
    Plan("Hill Country Recovery", "Summit Works", 110, 4, 2, "Ike Ivorybill", 1.45, 1.15),
    Plan("Hill Country Recovery", "Valley Branch", 50, 2, 1, "June Jacana", 0.7, 0.7, days_late=32),
    Plan("Hill Country Recovery", "Pinecrest", 6, 0, 1, "June Jacana", 1.1),
    Plan("Riverbend Mental Health", "Riverbend Main", 100, 3, 2, "Ken Kakapo", 0.95),
    Plan("Riverbend Mental Health", "Mill Race", 70, 2, 2, "Liv Loon", 0.75, 0.9, days_late=24),
    Plan("Riverbend Mental Health", "Old Ferry", 25, 1, 1, "Liv Loon", 1.2),
)


@dataclass
class Organisations:
    """The rows of the tree, top down. `programs` stand in the order of the plans they were made from."""

    state: State
    agencies: dict[str, Agency] = field(default_factory=dict)
    programs: list[tuple[Plan, Program]] = field(default_factory=list)
    teams: dict[str, list[TreatmentTeam]] = field(default_factory=dict)
    """By name of program."""


def make_organisations(draw: Draw) -> Organisations:
    """Make the tree; nothing is written."""
    tree = Organisations(
        State(id=draw.uuid(), code=STATE_CODE, name="Demonstration", fiscal_year_starts_in=7, is_demonstration=True)
    )
    for plan in PLANS:
        if plan.agency not in tree.agencies:
            tree.agencies[plan.agency] = Agency(id=draw.uuid(), state=tree.state, name=plan.agency)
        program = Program(id=draw.uuid(), agency=tree.agencies[plan.agency], name=plan.name)
        tree.programs.append((plan, program))
        names = ("North Team", "South Team", "Outreach Team")[: plan.n_teams]
        tree.teams[plan.name] = [TreatmentTeam(id=draw.uuid(), program=program, name=name) for name in names]
    return tree


class Minimums:
    """The invented minimum wages: one row a year for the state and for its dear city."""

    def __init__(self, draw: Draw, *, as_of: datetime.date) -> None:
        first_year = as_of.year - YEARS_OF_MINIMUM + 1
        self.rows = [
            MinimumWage(
                id=draw.uuid(),
                state_code=STATE_CODE,
                city=city,
                starts_on=datetime.date(first_year + n, 1, 1),
                amount=FIRST_MINIMUM + n * YEARLY_RISE + extra,
                source="Invented for the demonstration.",
            )
            for city, extra in (("", Decimal(0)), (DEAR_CITY, DEAR_CITY_EXTRA))
            for n in range(YEARS_OF_MINIMUM)
        ]

    def hourly(self, city: str, day: datetime.date) -> Decimal:
        """The highest minimum in a city on a day; the first known one before that."""
        rows = [row for row in self.rows if row.city in {"", city}]
        return max((row.amount for row in rows if row.starts_on <= day), default=FIRST_MINIMUM)
