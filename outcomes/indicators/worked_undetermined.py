"""A gap: people who may have worked."""

import datetime

from django.db.models import Q

from outcomes.indicators.spec import Direction, Indicator, Unit

WORKED_UNDETERMINED = Indicator(
    key="worked_undetermined",
    title="Work not determined",
    question="How many people would count as having worked if their job proved competitive?",
    numerator=(
        "People served who did not count as having worked in an enrollment, but held a job on an open day of the quarter "
        "of which it is not determined yet whether it is competitive."
    ),
    unit=Unit.PEOPLE,
    direction=Direction.LOWER,
    source="Our own, so that missing answers are seen and not counted as no.",
    version=1,
    effective_from=datetime.date(2026, 1, 1),
    counted=Q(worked_undetermined=True),
    is_gap=True,
)
