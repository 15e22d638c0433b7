"""Every clock, in the order in which lists break ties and the help shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload.clocks.around import EMPLOYER_NEXT_STEP, HOURS, TEAM_MEETING, VR_CONTACT, VR_MEETING
from caseload.clocks.start import (
    AGREED_CONTACT,
    CAREER_PROFILE,
    DISCLOSURE_TALK,
    FIRST_EMPLOYER_VISIT,
    KEEP_IN_TOUCH,
    SEARCH_PLAN,
)
from caseload.clocks.work import (
    BENEFITS_AFTER_CHANGE,
    BENEFITS_BEFORE_START,
    JOB_ENDED,
    OFFER_BEGINS,
    PROFILE_UPDATE,
    STILL_WORKING,
    SUPPORT_BEFORE_START,
    SUPPORT_ON_THE_JOB,
    SUPPORT_PLAN,
)

if TYPE_CHECKING:
    from caseload.clocks.spec import Clock

CLOCKS: tuple[Clock, ...] = (
    JOB_ENDED,
    OFFER_BEGINS,
    SUPPORT_BEFORE_START,
    SUPPORT_ON_THE_JOB,
    FIRST_EMPLOYER_VISIT,
    AGREED_CONTACT,
    EMPLOYER_NEXT_STEP,
    BENEFITS_BEFORE_START,
    BENEFITS_AFTER_CHANGE,
    CAREER_PROFILE,
    PROFILE_UPDATE,
    DISCLOSURE_TALK,
    SEARCH_PLAN,
    SUPPORT_PLAN,
    STILL_WORKING,
    KEEP_IN_TOUCH,
    VR_MEETING,
    VR_CONTACT,
    TEAM_MEETING,
    HOURS,
)


def clock(key: str) -> Clock:
    """The clock with this key. Raises KeyError, naming the keys there are, for any other."""
    for each in CLOCKS:
        if each.key == key:
            return each
    raise KeyError(f"{key} is not one of {', '.join(each.key for each in CLOCKS)}")
