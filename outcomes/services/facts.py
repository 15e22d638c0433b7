"""The fact rows: one for each enrolment open in a quarter, made by one statement a quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from outcomes.models import PersonQuarter

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from ipsapp.kernel.periods import Quarter

# The days compared are the first and last *open* day of the stay in the quarter, both included. A job is the client's,
# under whichever of their enrolments it is recorded; a job start belongs to the enrolment it is recorded under. A job
# without a verdict is as undetermined as one whose verdict says so. An unanswered question about employment at entry is
# answered by a job that began before entry and was held on that day.
INSERT_QUARTER = """
WITH stay AS (
    SELECT enrolment.id, enrolment.program_id, enrolment.client_id, client.person_id,
           enrolment.employed_at_entry, enrolment.entered_on, enrolment.closed_on,
           greatest(enrolment.entered_on, %(first_day)s) AS first_day,
           least(enrolment.closed_on, %(last_day)s) AS last_day
    FROM caseload_enrolment AS enrolment
    JOIN access_program AS program ON program.id = enrolment.program_id AND program.is_ips
    JOIN caseload_client AS client ON client.id = enrolment.client_id
    WHERE enrolment.program_id = ANY(%(program_ids)s)
      AND enrolment.entered_on <= %(last_day)s
      AND (enrolment.closed_on IS NULL OR enrolment.closed_on >= %(first_day)s)
), held AS (
    SELECT stay.id,
           bool_or(job.started_on <= stay.last_day AND job.ended_on_or_never >= stay.first_day
                   AND job.is_competitive) AS competitive,
           bool_or(job.started_on <= stay.last_day AND job.ended_on_or_never >= stay.first_day
                   AND job.is_undetermined) AS undetermined,
           bool_or(job.started_on < stay.entered_on AND job.ended_on_or_never >= stay.entered_on) AS at_entry,
           count(*) FILTER (WHERE job.enrolment_id = stay.id AND job.is_competitive
                            AND job.started_on BETWEEN stay.first_day AND stay.last_day) AS n_starts,
           count(*) FILTER (WHERE job.enrolment_id = stay.id AND job.is_undetermined
                            AND job.started_on BETWEEN stay.first_day AND stay.last_day) AS n_starts_undetermined
    FROM stay
    JOIN caseload_enrolment AS any_stay ON any_stay.client_id = stay.client_id
    JOIN LATERAL (
        SELECT job.enrolment_id, job.started_on, coalesce(job.ended_on, 'infinity') AS ended_on_or_never,
               coalesce(verdict.verdict = 'competitive', false) AS is_competitive,
               coalesce(verdict.verdict = 'undetermined', true) AS is_undetermined
        FROM caseload_job AS job
        LEFT JOIN caseload_competitiveverdict AS verdict ON verdict.job_id = job.id AND verdict.is_current
        WHERE job.enrolment_id = any_stay.id AND job.started_on <= %(last_day)s
    ) AS job ON true
    GROUP BY stay.id
)
INSERT INTO outcomes_personquarter (
    enrolment_id, quarter_starts_on, program_id, client_id, person_id, worked, worked_undetermined,
    out_of_work_at_entry, n_job_starts, n_job_starts_undetermined, entered, closed
)
SELECT stay.id, %(first_day)s, stay.program_id, stay.client_id, stay.person_id,
       coalesce(held.competitive, false),
       coalesce(held.undetermined AND NOT held.competitive, false),
       CASE stay.employed_at_entry
           WHEN 'no' THEN true
           WHEN 'yes' THEN false
           ELSE CASE WHEN held.at_entry THEN false END
       END,
       coalesce(held.n_starts, 0),
       coalesce(held.n_starts_undetermined, 0),
       stay.entered_on >= %(first_day)s,
       coalesce(stay.closed_on <= %(last_day)s, false)
FROM stay
LEFT JOIN held ON held.id = stay.id
"""


@transaction.atomic
def refresh_facts(*, program_ids: Collection[uuid.UUID], quarters: Collection[Quarter]) -> int:
    """Make the fact rows of these programs and quarters anew and return how many there are.

    A program that does not run IPS ends up with none. One statement a quarter, because one for all of them gets a plan
    tens of times slower. The caller keeps others from refreshing the same programs at the same time.
    """
    n_rows = 0
    for quarter in quarters:
        PersonQuarter.objects.filter(quarter_starts_on=quarter.start, program__in=program_ids).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                INSERT_QUARTER,
                {
                    "program_ids": list(program_ids),
                    "first_day": quarter.start,
                    "last_day": quarter.period.last_day,
                },
            )
            n_rows += cursor.rowcount
    return n_rows
