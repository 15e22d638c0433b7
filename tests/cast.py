"""The people every test may name, and the small state they work in."""

from dataclasses import dataclass

from ipsapp.access.models import Agency, Program, Role, State, User
from tests.factories.access import give_role, make_agency, make_program, make_state, make_user


@dataclass(frozen=True)
class Cast:
    """Two agencies in one state. Ana, Dee and Bo work at Harbor House, Cy at a stranger's program."""

    state: State
    agency: Agency
    program: Program
    other_program: Program  # of the same agency
    stranger_program: Program  # of another agency
    specialist_ana: User
    specialist_dee: User  # the same program as Ana
    supervisor_bo: User
    lead_lou: User
    reviewer_rae: User
    state_staff_sam: User
    administrator_al: User
    outsider_cy: User  # specialist in the stranger's program
    nobody_nat: User  # signed in, no role

    @property
    def by_role(self):
        """One person for each role."""
        return {
            Role.SPECIALIST: self.specialist_ana,
            Role.SUPERVISOR: self.supervisor_bo,
            Role.AGENCY_LEAD: self.lead_lou,
            Role.REVIEWER: self.reviewer_rae,
            Role.STATE_STAFF: self.state_staff_sam,
            Role.ADMINISTRATOR: self.administrator_al,
        }


def make_cast():
    """Write the cast to the database."""
    state = make_state("ZZ")
    agency = make_agency(state=state, name="Harbor Agency")
    program = make_program(agency=agency, name="Harbor House")
    other_program = make_program(agency=agency, name="Harbor Annex")
    stranger_program = make_program(agency=make_agency(state=state, name="Hill Agency"), name="Hill House")

    def person(name, role=None, place=None):
        user = make_user(email=f"{name.split()[0].lower()}@example.org", full_name=name)
        if role:
            give_role(user, role, place)
        return user

    return Cast(
        state=state,
        agency=agency,
        program=program,
        other_program=other_program,
        stranger_program=stranger_program,
        specialist_ana=person("Ana Specialist", Role.SPECIALIST, program),
        specialist_dee=person("Dee Specialist", Role.SPECIALIST, program),
        supervisor_bo=person("Bo Supervisor", Role.SUPERVISOR, program),
        lead_lou=person("Lou Lead", Role.AGENCY_LEAD, agency),
        reviewer_rae=person("Rae Reviewer", Role.REVIEWER, program),
        state_staff_sam=person("Sam State", Role.STATE_STAFF, state),
        administrator_al=person("Al Administrator", Role.ADMINISTRATOR, state),
        outsider_cy=person("Cy Outsider", Role.SPECIALIST, stranger_program),
        nobody_nat=person("Nat Nobody"),
    )
