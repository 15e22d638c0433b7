"""Organisations, people and roles."""

import datetime
from itertools import count

from ipsapp.access.models import Agency, Program, Role, RoleAssignment, State, TreatmentTeam, User

PASSWORD = "correct horse battery staple"
LONG_AGO = datetime.date(2020, 1, 1)
_numbers = count(1)


def make_state(code="ZZ", **fields):
    return State.objects.get_or_create(code=code, defaults={"name": f"State of {code}", **fields})[0]


def make_agency(**fields):
    fields.setdefault("state", None)
    fields["state"] = fields["state"] or make_state()
    fields.setdefault("name", f"Agency {next(_numbers)}")
    return Agency.objects.create(**fields)


def make_program(**fields):
    fields["agency"] = fields.get("agency") or make_agency()
    fields.setdefault("name", f"Program {next(_numbers)}")
    return Program.objects.create(**fields)


def make_team(*, program, **fields):
    fields.setdefault("name", f"Team {next(_numbers)}")
    return TreatmentTeam.objects.create(program=program, **fields)


def make_user(**fields):
    number = next(_numbers)
    fields.setdefault("email", f"person{number}@example.org")
    fields.setdefault("full_name", f"Person {number}")
    return User.objects.create_user(fields.pop("email"), PASSWORD, **fields)


def give_role(user, role, place, *, starts_on=LONG_AGO, ends_on=None):
    """`place` is a State, Agency or Program, as the role requires."""
    field = {State: "state", Agency: "agency", Program: "program"}[type(place)]
    return RoleAssignment.objects.create(user=user, role=role, starts_on=starts_on, ends_on=ends_on, **{field: place})


def make_specialist(program, **fields):
    user = make_user(**fields)
    give_role(user, Role.SPECIALIST, program)
    return user
