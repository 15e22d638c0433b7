"""People on the caseload."""

import datetime

from django.db.models import Q

from outcomes.indicators.spec import Direction, Indicator, Unit

SERVED = Indicator(
    key="served",
    title="People served",
    question="How many people did the program serve in the quarter?",
    numerator=(
        "People whose enrollment was open on at least one day of the quarter: carried over, new, and those who left during "
        "it. The day of entry and the closing day are both open days."
    ),
    unit=Unit.PEOPLE,
    direction=Direction.NEITHER,
    exclusions=(
        "A referral that has not led to a first meeting with the specialist.",
        "Enrollments in programs that do not run Individual Placement and Support.",
    ),
    source="IPS learning community, quarterly data: number of people served in the quarter.",
    version=1,
    effective_from=datetime.date(2026, 1, 1),
    counted=Q(),
)
