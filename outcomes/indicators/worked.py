"""People who worked."""

import datetime

from django.db.models import Q

from outcomes.indicators.spec import Direction, Indicator, Unit

WORKED = Indicator(
    key="worked",
    title="People who worked",
    question="How many of the people served had a competitive job in the quarter, if only for a day?",
    numerator=(
        "People served who held a competitive job on at least one day of the quarter on which their enrollment was open. "
        "One person counts once, whatever the number of jobs; a job begun before the quarter, or before entry, counts "
        "while it is held."
    ),
    unit=Unit.PEOPLE,
    direction=Direction.HIGHER,
    exclusions=(
        "Jobs that are not competitive: set aside for people with disabilities, time-limited by a program, or underpaid.",
        "Jobs whose competitive status is not determined yet; those are listed beside the figure.",
        "Days worked before entry or after the closing day.",
    ),
    source="IPS learning community: employed means worked in a competitive job on at least one day of the quarter.",
    version=1,
    effective_from=datetime.date(2026, 1, 1),
    counted=Q(worked=True),
)
