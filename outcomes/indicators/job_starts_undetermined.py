"""A gap: jobs begun that may be competitive."""

import datetime

from django.db.models import Q

from outcomes.indicators.spec import Direction, Indicator, Unit

JOB_STARTS_UNDETERMINED = Indicator(
    key="job_starts_undetermined",
    title="Job starts not determined",
    question="How many more job starts would there be if every open job proved competitive?",
    numerator=(
        "Jobs whose first day worked lies in the quarter, on or after the day of entry, and of which it is not determined "
        "yet whether they are competitive."
    ),
    unit=Unit.JOBS,
    direction=Direction.LOWER,
    source="Our own, so that missing answers are seen and not counted as no.",
    version=1,
    effective_from=datetime.date(2026, 1, 1),
    counted=Q(n_job_starts_undetermined__gt=0),
    jobs_in="n_job_starts_undetermined",
    is_gap=True,
)
