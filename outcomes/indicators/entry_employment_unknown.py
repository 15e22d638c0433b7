"""A gap: people of whom nobody knows whether they came with a job."""

import datetime

from django.db.models import Q

from outcomes.indicators.spec import Direction, Indicator, Unit

ENTRY_EMPLOYMENT_UNKNOWN = Indicator(
    key="entry_employment_unknown",
    title="Employment at entry not known",
    question="Of how many people is it not recorded whether they had a job when they entered?",
    numerator=(
        "People served in an enrollment for which employment at entry was not asked, not known, or not answered, and for "
        "which no job is recorded that began before entry and was held on that day."
    ),
    unit=Unit.PEOPLE,
    direction=Direction.LOWER,
    source="Our own, so that people left out of a rate are seen.",
    version=1,
    effective_from=datetime.date(2026, 1, 1),
    counted=Q(out_of_work_at_entry=None),
    is_gap=True,
)
