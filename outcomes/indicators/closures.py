"""Enrolments closed."""

import datetime

from django.db.models import Q

from outcomes.indicators.spec import Direction, Indicator, Unit

CLOSURES = Indicator(
    key="closures",
    title="Closures",
    question="How many people left the caseload?",
    numerator="Enrollments whose closing day lies in the quarter, for whatever reason, stepping down while working included.",
    unit=Unit.ENROLMENTS,
    direction=Direction.NEITHER,
    source="IPS learning community, transitions off the caseload and other closures.",
    version=1,
    effective_from=datetime.date(2026, 1, 1),
    counted=Q(closed=True),
)
