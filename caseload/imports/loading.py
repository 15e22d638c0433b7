"""Writes what is left in the staging tables: one statement a table, counting what it added and changed.

A row that is there already is written only where it differs, so that an import run twice leaves no history behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from django.db import connection

from caseload.imports.staging import run

if TYPE_CHECKING:
    from caseload.imports.organisations import Tree

# A client whom several agencies serve has a record in each, and one person behind them.
MATCH_PEOPLE: LiteralString = """
CREATE TEMPORARY TABLE import_person ON COMMIT DROP AS
SELECT row.key, coalesce(known.person_id, gen_random_uuid()) AS person_id
FROM import_client row
LEFT JOIN (
    SELECT DISTINCT ON (source_key) source_key, person_id FROM caseload_client
    WHERE source = %(source)s ORDER BY source_key, created_at, id
) known ON known.source_key = row.key
"""
# The client's number is the id in the system it comes from. Where that does not fit, or another client of the agency
# has it, it is a short number drawn from the id, the same each time.
WRITE_CLIENTS: LiteralString = """
WITH written AS (
    INSERT INTO caseload_client (
        id, agency_id, person_id, number, first_name, middle_name, last_name, preferred_name, birth_date,
        birth_date_quality, phone, email, gender, race, veteran, created_at, source, source_key, former_names
    )
    SELECT gen_random_uuid(), target.agency_id, person.person_id,
           CASE WHEN length(row.key) > 40 OR (target.agency_id, row.key) IN (
                    SELECT other.agency_id, other.number FROM caseload_client other
                    WHERE NOT (other.source = %(source)s AND other.source_key = other.number)
                )
                THEN 'HMIS-' || left(md5(%(source)s || ' ' || row.key), 16)
                ELSE row.key
           END,
           row.first_name, row.middle_name, row.last_name, '', row.birth_date,
           row.birth_date_quality, '', '', row.gender, row.race, row.veteran, now(), %(source)s, row.key, ''
    FROM import_client row
    JOIN import_target target ON target.key = row.key
    JOIN import_person person ON person.key = row.key
    ON CONFLICT (agency_id, source, source_key) WHERE NOT (source = '') DO UPDATE SET
        first_name = excluded.first_name,
        middle_name = excluded.middle_name,
        last_name = excluded.last_name,
        birth_date = excluded.birth_date,
        birth_date_quality = excluded.birth_date_quality,
        gender = excluded.gender,
        race = excluded.race,
        veteran = excluded.veteran
    WHERE (
        caseload_client.first_name, caseload_client.middle_name, caseload_client.last_name,
        caseload_client.birth_date, caseload_client.birth_date_quality, caseload_client.gender,
        caseload_client.race, caseload_client.veteran
    ) IS DISTINCT FROM (
        excluded.first_name, excluded.middle_name, excluded.last_name,
        excluded.birth_date, excluded.birth_date_quality, excluded.gender,
        excluded.race, excluded.veteran
    )
    RETURNING source_key AS key, xmax = 0 AS is_new
)
SELECT count(DISTINCT key) FILTER (WHERE is_new), count(DISTINCT key) FROM written
"""
# Before the stays are written: how many exits are new or differ.
COUNT_EXITS: LiteralString = """
SELECT count(*) FILTER (WHERE had.closed_on IS NULL),
       count(*) FILTER (WHERE had.closed_on IS DISTINCT FROM ending.closed_on)
FROM import_exit ending
LEFT JOIN caseload_enrolment had ON had.source = %(source)s AND had.source_key = ending.key
"""
# `follows_exits`: every exit of the set could be read, so a stay without one goes on, even if it was closed before.
WRITE_ENROLMENTS: LiteralString = """
WITH at_entry AS (
    SELECT DISTINCT ON (enrolment_key) enrolment_key,
           CASE status WHEN 'employed' THEN 'yes' WHEN 'not_employed' THEN 'no' WHEN 'declined' THEN 'declined'
                       WHEN 'unknown' THEN 'unknown' ELSE 'not_asked' END AS answer
    FROM import_employment WHERE stage = 'entry'
    ORDER BY enrolment_key, recorded_on, key
),
stay AS (
    SELECT row.*, client.id AS client_id, program.program_id,
           coalesce(ending.closed_on, CASE WHEN %(follows_exits)s THEN NULL ELSE had.closed_on END) AS closed_on,
           had.closed_on AS had_closed_on, had.close_reason AS had_close_reason,
           coalesce(at_entry.answer, had.employed_at_entry, 'not_asked') AS employed_at_entry
    FROM import_enrolment row
    JOIN import_program program ON program.key = row.program_key
    JOIN caseload_client client
        ON client.agency_id = program.agency_id AND client.source = %(source)s AND client.source_key = row.person_key
    LEFT JOIN import_exit ending ON ending.key = row.key
    LEFT JOIN at_entry ON at_entry.enrolment_key = row.key
    LEFT JOIN caseload_enrolment had ON had.source = %(source)s AND had.source_key = row.key
),
written AS (
    INSERT INTO caseload_enrolment (
        id, client_id, program_id, referral_source, entered_on, employed_at_entry, closed_on, close_reason,
        household_key, is_head_of_household, created_at, source, source_key, in_school_at_entry, vr_status
    )
    SELECT gen_random_uuid(), client_id, program_id, 'not_recorded', entered_on, employed_at_entry, closed_on,
           CASE WHEN closed_on IS NULL THEN '' WHEN closed_on = had_closed_on THEN had_close_reason ELSE 'imported' END,
           household_key, is_head, now(), %(source)s, key, 'not_asked', 'not_asked'
    FROM stay
    ON CONFLICT (source, source_key) WHERE NOT (source = '') DO UPDATE SET
        client_id = excluded.client_id,
        program_id = excluded.program_id,
        entered_on = excluded.entered_on,
        employed_at_entry = excluded.employed_at_entry,
        closed_on = excluded.closed_on,
        close_reason = excluded.close_reason,
        household_key = excluded.household_key,
        is_head_of_household = excluded.is_head_of_household
    WHERE (
        caseload_enrolment.client_id, caseload_enrolment.program_id, caseload_enrolment.entered_on,
        caseload_enrolment.employed_at_entry, caseload_enrolment.closed_on, caseload_enrolment.close_reason,
        caseload_enrolment.household_key, caseload_enrolment.is_head_of_household
    ) IS DISTINCT FROM (
        excluded.client_id, excluded.program_id, excluded.entered_on,
        excluded.employed_at_entry, excluded.closed_on, excluded.close_reason,
        excluded.household_key, excluded.is_head_of_household
    )
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FROM written
"""
WRITE_EMPLOYMENT_RECORDS: LiteralString = """
WITH written AS (
    INSERT INTO caseload_employmentrecord (
        id, enrolment_id, recorded_on, stage, status, employment_type, not_employed_reason, source, source_key
    )
    SELECT gen_random_uuid(), stay.id, row.recorded_on, row.stage, row.status, row.employment_type,
           row.not_employed_reason, %(source)s, row.key
    FROM import_employment row
    JOIN caseload_enrolment stay ON stay.source = %(source)s AND stay.source_key = row.enrolment_key
    ON CONFLICT (source, source_key) WHERE NOT (source = '') DO UPDATE SET
        enrolment_id = excluded.enrolment_id,
        recorded_on = excluded.recorded_on,
        stage = excluded.stage,
        status = excluded.status,
        employment_type = excluded.employment_type,
        not_employed_reason = excluded.not_employed_reason
    WHERE (
        caseload_employmentrecord.enrolment_id, caseload_employmentrecord.recorded_on,
        caseload_employmentrecord.stage, caseload_employmentrecord.status,
        caseload_employmentrecord.employment_type, caseload_employmentrecord.not_employed_reason
    ) IS DISTINCT FROM (
        excluded.enrolment_id, excluded.recorded_on, excluded.stage, excluded.status,
        excluded.employment_type, excluded.not_employed_reason
    )
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FROM written
"""
COUNT_OVERLAPS: LiteralString = """
SELECT count(*) FROM (
    SELECT entered_on < max(coalesce(closed_on, 'infinity'::date)) OVER (
               PARTITION BY client_id, program_id ORDER BY entered_on, source_key
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ) AS is_overlap
    FROM caseload_enrolment WHERE source = %(source)s
) stays WHERE is_overlap
"""


def write(tree: Tree, *, follows_exits: bool) -> dict[str, tuple[int, int]]:
    """Write clients, stays and employment records. Gives how many rows of each file were added and changed."""
    params = {"source": tree.source, "follows_exits": follows_exits}
    with connection.cursor() as cursor:
        run(cursor, "DROP TABLE IF EXISTS pg_temp.{table}", table="import_person")
        run(cursor, MATCH_PEOPLE, params)
        run(cursor, "ANALYZE {table}", table="import_person")
        return {
            "Client.csv": _counts(cursor, WRITE_CLIENTS, params),
            "Exit.csv": _counts(cursor, COUNT_EXITS, params),
            "Enrollment.csv": _counts(cursor, WRITE_ENROLMENTS, params),
            "EmploymentEducation.csv": _counts(cursor, WRITE_EMPLOYMENT_RECORDS, params),
        }


def count_overlaps(tree: Tree) -> int:
    """Stays of the system that begin before an earlier one of the same client in the same program has ended."""
    with connection.cursor() as cursor:
        run(cursor, COUNT_OVERLAPS, {"source": tree.source})
        return int(cursor.fetchone()[0])


def _counts(cursor: Any, statement: LiteralString, params: dict[str, Any]) -> tuple[int, int]:
    """Added and changed, from a statement that gives added and written."""
    run(cursor, statement, params)
    added, written = cursor.fetchone()
    return added, written - added
