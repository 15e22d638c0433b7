"""People served in a period, counted stay by stay in plain Python: slow, and written without a look at the query."""

from caseload.models import Enrolment
from caseload.queries.served import Served


def age_on(day, born):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def known_age(enrolment, first):
    """The age at the later of entry and the period's first day, or None when it cannot be known."""
    client = enrolment.client
    if client.birth_date_quality not in {"full", "approximate"} or client.birth_date is None:
        return None
    if client.birth_date > enrolment.entered_on:
        return None
    age = age_on(max(enrolment.entered_on, first), client.birth_date)
    return age if age <= 105 else None


def served(*, first, last, project_types=None, state=None):
    active = []
    for enrolment in Enrolment.objects.select_related("client", "program__agency"):
        if project_types is not None and enrolment.program.hmis_project_type not in project_types:
            continue
        if state is not None and enrolment.program.agency.state_id != state:
            continue
        if enrolment.entered_on > last:
            continue
        if enrolment.closed_on is not None and enrolment.closed_on < first:
            continue
        active.append(enrolment)
    ages = {enrolment: known_age(enrolment, first) for enrolment in active}
    adults = [enrolment for enrolment in active if ages[enrolment] is not None and ages[enrolment] >= 18]
    return Served(
        n_people=len({enrolment.client.person_id for enrolment in active}),
        n_active=len(active),
        n_entered=sum(enrolment.entered_on >= first for enrolment in active),
        n_exited=sum(enrolment.closed_on is not None and enrolment.closed_on <= last for enrolment in active),
        n_households=len({(item.source, item.household_key) for item in active if item.household_key}),
        n_adults=len({enrolment.client.person_id for enrolment in adults}),
        n_age_unknown=len({item.client.person_id for item in active if ages[item] is None}),
        n_adult_or_head=len({*adults, *(item for item in active if item.is_head_of_household)}),
    )
