"""Jobs begun."""

import datetime

from django.db.models import Q

from outcomes.indicators.spec import Direction, Indicator, Unit

JOB_STARTS = Indicator(
    key="job_starts",
    title="Job starts",
    question="How many new competitive jobs began in the quarter?",
    numerator=(
        "Competitive jobs whose first day worked lies in the quarter, on or after the day of entry. Jobs, not people: one "
        "person can add two."
    ),
    unit=Unit.JOBS,
    direction=Direction.HIGHER,
    exclusions=(
        "Jobs begun before entry: the client brought them along.",
        "Jobs begun after the closing day.",
        "Jobs whose competitive status is not determined yet; those are listed beside the figure.",
    ),
    source="IPS learning community, job starts; IPS Grow (England), all job starts.",
    version=1,
    effective_from=datetime.date(2026, 1, 1),
    counted=Q(n_job_starts__gt=0),
    jobs_in="n_job_starts",
)
