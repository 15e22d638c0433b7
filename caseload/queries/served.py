"""How many people were served in a period, each counted once, as homelessness systems are asked to report it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from ipsapp.kernel.periods import Period

# From this age on a person is an adult; an age above the last one is a birth date that cannot be right.
ADULT_FROM = 18
OLDEST = 105

# One row per stay with a day in the period, its age taken on the later of entry and the period's first day.
# Parameters: first and last day, project types (null: all programs), state (null: all).
SERVED = """
WITH stay AS (
    SELECT client.person_id, enrolment.source, enrolment.household_key, enrolment.entered_on, enrolment.closed_on,
           enrolment.is_head_of_household,
           CASE WHEN client.birth_date_quality IN ('full', 'approximate') AND client.birth_date <= enrolment.entered_on
                THEN extract(year FROM age(greatest(enrolment.entered_on, %(first)s::date), client.birth_date))
           END AS age
    FROM caseload_enrolment enrolment
    JOIN caseload_client client ON client.id = enrolment.client_id
    JOIN access_program program ON program.id = enrolment.program_id
    JOIN access_agency agency ON agency.id = program.agency_id
    WHERE enrolment.entered_on <= %(last)s
      AND (enrolment.closed_on IS NULL OR enrolment.closed_on >= %(first)s)
      AND (%(types)s::int[] IS NULL OR program.hmis_project_type = ANY(%(types)s::int[]))
      AND (%(state)s::uuid IS NULL OR agency.state_id = %(state)s::uuid)
),
known AS (SELECT *, CASE WHEN age <= %(oldest)s THEN age >= %(adult)s END AS is_adult FROM stay)
SELECT count(DISTINCT person_id),
       count(*),
       count(*) FILTER (WHERE entered_on >= %(first)s),
       count(*) FILTER (WHERE closed_on <= %(last)s),
       count(DISTINCT (source, household_key)) FILTER (WHERE household_key <> ''),
       count(DISTINCT person_id) FILTER (WHERE is_adult),
       count(DISTINCT person_id) FILTER (WHERE is_adult IS NULL),
       count(*) FILTER (WHERE is_adult OR is_head_of_household)
FROM known
"""


@dataclass(frozen=True)
class Served:
    """Counts of a period. A stay is active when at least one of its days, entry and exit included, lies in it."""

    n_people: int  # distinct people with an active stay
    n_active: int  # active stays
    n_entered: int  # active stays that began in the period
    n_exited: int  # active stays that ended in the period
    n_households: int  # distinct households with an active stay; stays without a household are not counted
    n_adults: int  # distinct people who were an adult, by known age, in an active stay
    n_age_unknown: int  # distinct people whose age in an active stay is not known
    n_adult_or_head: int  # active stays of a known adult or a head of household


def served(*, period: Period, project_types: Collection[int] | None = None, state: uuid.UUID | None = None) -> Served:
    """People served in the period, in programs of these HMIS project types (None: in all programs), in one state or all.

    An age is not known when the birth date is missing, of no good quality, after the entry, or gives more than 105.
    """
    params = {
        "first": period.start,
        "last": period.last_day,
        "types": None if project_types is None else sorted(project_types),
        "state": state,
        "adult": ADULT_FROM,
        "oldest": OLDEST,
    }
    with connection.cursor() as cursor:
        cursor.execute(SERVED, params)
        return Served(*cursor.fetchone())
