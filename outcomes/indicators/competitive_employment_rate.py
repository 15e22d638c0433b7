"""The quarterly competitive employment rate, of everybody served."""

import datetime

from django.db.models import Q

from outcomes.indicators.spec import Direction, Indicator, Unit

COMPETITIVE_EMPLOYMENT_RATE = Indicator(
    key="competitive_employment_rate",
    title="Competitive employment rate",
    question="Of everybody served in the quarter, what share worked in a competitive job?",
    numerator="People who worked.",
    denominator="People served.",
    unit=Unit.PERCENT,
    direction=Direction.HIGHER,
    exclusions=("Nobody: people who had a job when they entered are part of both counts.",),
    source="IPS learning community, quarterly competitive employment rate.",
    version=1,
    effective_from=datetime.date(2026, 1, 1),
    counted=Q(worked=True),
    out_of=Q(),
)
