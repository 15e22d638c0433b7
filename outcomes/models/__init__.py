"""Facts and figures: all derived, all rebuildable from the caseload."""

from outcomes.models.facts import PersonQuarter
from outcomes.models.figures import ProgramQuarter, StateQuarter

__all__ = ["PersonQuarter", "ProgramQuarter", "StateQuarter"]
