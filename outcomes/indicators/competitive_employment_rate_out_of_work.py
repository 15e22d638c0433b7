"""The rate of those who came without a job."""

import datetime

from django.db.models import Q

from outcomes.indicators.spec import Direction, Indicator, Unit

COMPETITIVE_EMPLOYMENT_RATE_OUT_OF_WORK = Indicator(
    key="competitive_employment_rate_out_of_work",
    title="Competitive employment rate, out of work at entry",
    question="Of the people who entered without a job, what share worked in a competitive job?",
    numerator="People who worked during an enrollment that began out of work.",
    denominator="People served in an enrollment that began out of work.",
    unit=Unit.PERCENT,
    direction=Direction.HIGHER,
    exclusions=(
        "People who had a job when they entered, by their answer or, without one, by a job begun before and still held.",
        "People of whom nobody recorded whether they had one; they are listed beside the figure.",
    ),
    source="IPS Grow (England), from April 2024: people in work at referral are left out, because they raise the rate.",
    version=1,
    effective_from=datetime.date(2026, 1, 1),
    counted=Q(worked=True, out_of_work_at_entry=True),
    out_of=Q(out_of_work_at_entry=True),
)
