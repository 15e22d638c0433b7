"""What a specialist's week is held against, in one place. Each number stands beside the figure it judges."""

from __future__ import annotations

from decimal import Decimal

# Item 1 of the fidelity scale: most clients of a full-time specialist.
CLIENTS = 20
# Item 17: visits to employers for a client, a week of full time.
EMPLOYER_VISITS = 6
# Item 24: the least share outside the office.
COMMUNITY_PERCENT = 65
# Item 15: days from entry to the first visit to an employer.
FIRST_VISIT_DAYS = 30
# Days without meeting a client, after which somebody should ask why.
NOT_SEEN_DAYS = 14
# Days until a contact is written down; later, memory fills the gaps.
LOG_DELAY_DAYS = 2
# How many past weeks are offered for signing: reviewers look at about so many.
WEEKS_TO_SIGN = 8

FULL_TIME = Decimal(1)
WORKING_DAYS = 5


def employer_visits(*, fte: Decimal = FULL_TIME, n_days_away: int = 0) -> Decimal:
    """Visits to employers expected in a week of which somebody with that share of full time was so many days away."""
    return Decimal(EMPLOYER_VISITS) * fte * max(0, WORKING_DAYS - n_days_away) / WORKING_DAYS


def clients(*, fte: Decimal = FULL_TIME) -> Decimal:
    """Most clients that somebody with that share of full time can serve well."""
    return Decimal(CLIENTS) * fte
