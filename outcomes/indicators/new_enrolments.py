"""Enrolments begun."""

import datetime

from django.db.models import Q

from outcomes.indicators.spec import Direction, Indicator, Unit

NEW_ENROLMENTS = Indicator(
    key="new_enrolments",
    title="New enrollments",
    question="How many people came onto the caseload?",
    numerator="Enrollments whose day of entry lies in the quarter. A person who came, left and came back counts twice.",
    unit=Unit.ENROLMENTS,
    direction=Direction.NEITHER,
    exclusions=("Referrals that have not led to a first meeting.",),
    source="IPS learning community, new enrollments.",
    version=1,
    effective_from=datetime.date(2026, 1, 1),
    counted=Q(entered=True),
)
