"""Writes about the tree of agencies, programs and treatment teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ipsapp.access.models import Agency, Program, TreatmentTeam

if TYPE_CHECKING:
    from ipsapp.access.models import State, User


@transaction.atomic
def create_agency(*, state: State, name: str, by: User) -> Agency:
    """Add an agency to a state. Raises ValidationError: the state has one of this name."""
    agency = Agency(state=state, name=name.strip())
    agency.full_clean()
    agency.save()
    return agency


@transaction.atomic
def create_program(*, agency: Agency, name: str, time_zone: str, is_ips: bool, by: User) -> Program:
    """Add a program to an agency. Raises ValidationError: the agency has one of this name."""
    program = Program(agency=agency, name=name.strip(), time_zone=time_zone, is_ips=is_ips)
    program.full_clean()
    program.save()
    return program


@transaction.atomic
def create_team(*, program: Program, name: str, by: User) -> TreatmentTeam:
    """Add a treatment team to a program. Raises ValidationError: the program has one of this name."""
    team = TreatmentTeam(program=program, name=name.strip())
    team.full_clean()
    team.save()
    return team
