"""Fact rows made again by the slowest honest way: a loop over every day of every stay. Reads whole tables.

Shares nothing with the application but the models: the rules are spelled out again, in other words.
"""

import datetime
from dataclasses import dataclass

from caseload.models import Enrolment, Job
from ipsapp.kernel.periods import Quarter

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Fact:
    """What one enrolment amounts to in one quarter."""

    enrolment: object
    quarter: Quarter
    program: object
    client: object
    person: object
    worked: bool
    worked_undetermined: bool
    out_of_work_at_entry: bool | None
    n_job_starts: int
    n_job_starts_undetermined: int
    entered: bool
    closed: bool


def verdict_of(job):
    """The verdict that holds, or undetermined when nobody gave one."""
    for verdict in job.verdicts.all():
        if verdict.is_current:
            return verdict.verdict
    return "undetermined"


def days_of(quarter):
    day = quarter.start
    while day < quarter.end:
        yield day
        day += DAY


def held_on(job, day):
    return job.started_on <= day and (job.ended_on is None or day <= job.ended_on)


def open_on(enrolment, day):
    return enrolment.entered_on <= day and (enrolment.closed_on is None or day <= enrolment.closed_on)


def facts(*, as_of):
    """Every fact row up to the quarter of `as_of`."""
    jobs = list(Job.objects.select_related("enrolment").prefetch_related("verdicts"))
    found = set()
    for enrolment in Enrolment.objects.select_related("client", "program"):
        if not enrolment.program.is_ips:
            continue
        clients_jobs = [job for job in jobs if job.enrolment.client_id == enrolment.client_id]
        own_jobs = [job for job in clients_jobs if job.enrolment_id == enrolment.pk]
        out_of_work = {"no": True, "yes": False}.get(enrolment.employed_at_entry)
        brought = [
            job for job in clients_jobs if job.started_on < enrolment.entered_on and held_on(job, enrolment.entered_on)
        ]
        if out_of_work is None and brought:
            out_of_work = False
        quarter = Quarter.containing(enrolment.entered_on)
        while quarter.start <= as_of:
            open_days = [day for day in days_of(quarter) if open_on(enrolment, day)]
            if open_days:
                verdicts = {verdict_of(job) for job in clients_jobs if any(held_on(job, day) for day in open_days)}
                begun = [verdict_of(job) for job in own_jobs if job.started_on in open_days]
                found.add(
                    Fact(
                        enrolment=enrolment.pk,
                        quarter=quarter,
                        program=enrolment.program_id,
                        client=enrolment.client_id,
                        person=enrolment.client.person_id,
                        worked="competitive" in verdicts,
                        worked_undetermined="competitive" not in verdicts and "undetermined" in verdicts,
                        out_of_work_at_entry=out_of_work,
                        n_job_starts=begun.count("competitive"),
                        n_job_starts_undetermined=begun.count("undetermined"),
                        entered=enrolment.entered_on in open_days,
                        closed=enrolment.closed_on in open_days,
                    )
                )
            quarter = quarter.next
    return found
