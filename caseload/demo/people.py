"""The demonstration's staff: who signs in, and what they may do."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password

from ipsapp.access.models import Role, RoleAssignment, User

if TYPE_CHECKING:
    from caseload.demo.draw import Draw
    from caseload.demo.organisations import Organisations
    from ipsapp.access.models import Agency, Program, State

# Long, and of no use elsewhere: the command that loads the demonstration refuses to run in production.
PASSWORD = "nine maple lanterns at the harbor"  # noqa: S105 - meant to be known
DOMAIN = "demo.example"

# One sign-in for each role. Everybody else of the cast signs in with the same password.
LOGINS = {
    Role.SPECIALIST: "Ana Avocet",
    Role.SUPERVISOR: "Bo Bittern",
    Role.AGENCY_LEAD: "Lou Lapwing",
    Role.REVIEWER: "Rae Redshank",
    Role.STATE_STAFF: "Sam Sandpiper",
    Role.ADMINISTRATOR: "Al Albatross",
}
# In the order of the programs they work in.
SPECIALISTS = (
    "Ana Avocet", "Dee Dunlin", "Cy Curlew", "Eli Eider", "Fay Fulmar", "Gus Gannet",
    "Hal Heron", "Ivy Ibis", "Jo Jackdaw", "Kit Kestrel", "Lea Linnet", "Max Merlin",
    "Ned Nuthatch", "Oda Osprey", "Pip Plover", "Quin Quail", "Ria Razorbill", "Sol Skylark",
    "Tia Tern", "Uma Umbrellabird", "Val Vireo", "Wes Whimbrel", "Xan Xenops", "Yul Yellowhammer",
    "Zoe Zosterops", "Abe Auklet", "Bea Bobolink", "Cal Cormorant", "Dot Dotterel", "Eve Egret",
)  # fmt: skip
LEADS = ("Lou Lapwing", "Mia Magpie", "Nils Nightjar")
STATE_STAFF = ("Sam Sandpiper", "Tess Turnstone")
YEARS_IN_POST = 5
HALF_TIME = "Fay Fulmar"


@dataclass
class Staff:
    """People, the roles they hold, and who serves which program."""

    users: dict[str, User] = field(default_factory=dict)
    roles: list[RoleAssignment] = field(default_factory=list)
    specialists: dict[str, list[User]] = field(default_factory=dict)
    """By name of program."""


def address(full_name: str) -> str:
    """The e-mail address with which somebody of the cast signs in."""
    return f"{full_name.split(' ', 1)[0].lower()}@{DOMAIN}"


def make_staff(draw: Draw, tree: Organisations, *, as_of: datetime.date) -> Staff:
    """Make everybody who works in the tree; nothing is written."""
    staff = Staff()
    # Hashing is slow by design: once for all.
    password = make_password(PASSWORD)
    joined_on = as_of - datetime.timedelta(days=366 * YEARS_IN_POST)

    def give(full_name: str, role: Role, **place: State | Agency | Program) -> User:
        if full_name not in staff.users:
            staff.users[full_name] = User(
                id=draw.uuid(),
                email=address(full_name),
                full_name=full_name,
                password=password,
                joined_at=datetime.datetime.combine(joined_on, datetime.time(12), tzinfo=datetime.UTC),
            )
        user = staff.users[full_name]
        fte = Decimal("0.50") if full_name == HALF_TIME else Decimal("1.00")
        staff.roles.append(RoleAssignment(id=draw.uuid(), user=user, role=role, starts_on=joined_on, fte=fte, **place))
        return user

    names = iter(SPECIALISTS)
    for plan, program in tree.programs:
        give(plan.supervisor, Role.SUPERVISOR, program=program)
        # A program too small for a specialist of its own borrows the one of the program before it.
        own = [next(names) for _ in range(plan.n_specialists)] or [staff.roles[-2].user.full_name]
        staff.specialists[plan.name] = [give(name, Role.SPECIALIST, program=program) for name in own]
    for name, agency in zip(LEADS, tree.agencies.values(), strict=True):
        give(name, Role.AGENCY_LEAD, agency=agency)
    for _plan, program in tree.programs[:2]:
        give(LOGINS[Role.REVIEWER], Role.REVIEWER, program=program)
    for name in STATE_STAFF:
        give(name, Role.STATE_STAFF, state=tree.state)
    give(LOGINS[Role.ADMINISTRATOR], Role.ADMINISTRATOR, state=tree.state)
    return staff
