"""The organisation tree, people, the roles they hold in it, and the record of who looked at what."""

from ipsapp.access.models.events import AccessEvent
from ipsapp.access.models.organisations import Agency, Program, State, TreatmentTeam
from ipsapp.access.models.people import Role, RoleAssignment, User

__all__ = ["AccessEvent", "Agency", "Program", "Role", "RoleAssignment", "State", "TreatmentTeam", "User"]
