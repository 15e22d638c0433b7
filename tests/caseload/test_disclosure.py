"""Talks about disclosure and signed consents: each a row that stays, and what holds now."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.choices import ConsentRecipient, DisclosureStance
from caseload.models import Consent, DisclosureTalk
from caseload.queries.agreements import ConsentState, agreements_of, consent_state
from caseload.services.disclosure import record_consent, record_disclosure_talk, revoke_consent
from ipsapp.access.models import AccessEvent
from tests.conftest import TODAY
from tests.factories.caseload import make_employer, make_enrolment
from tests.factories.forms import make_consent, make_talk

DAY = datetime.timedelta(days=1)
FORM_ID = "7d8c0b1e-5f0f-4a55-9d0e-0a4b1f6b7a01"

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def bakery(cast):
    return make_employer(agency=cast.agency, name="Corner Bakery")


@pytest.fixture
def diner(cast):
    return make_employer(agency=cast.agency, name="Mill Diner")


@pytest.fixture
def ana(cast, signed_in):
    return signed_in(cast.specialist_ana)


def page(name, pk):
    return reverse(f"caseload:{name}", args=[pk])


TALK = {
    "id": FORM_ID,
    "talked_on": "2026-05-13",
    "occasion": "first",
    "told_not_required": "on",
    "pros_and_cons": "on",
    "stance": "any",
    "may_contact": "yes",
    "may_say": "That a program helps.",
    "must_not_say": "My diagnosis.",
    "who_tells": "",
    "wording": "",
    "revisit_on": "2026-07-01",
}
CONSENT = {
    "id": FORM_ID,
    "recipient": "employers",
    "employer": "",
    "recipient_name": "",
    "may_say": "That a program helps.",
    "purpose": "Finding a job",
    "signed_on": "2026-05-13",
    "expires_on": "2027-05-12",
    "expiry_event": "",
}


# Talks -------------------------------------------------------------------------------------------------------------


def test_the_first_talk_says_that_disclosure_is_no_condition(ana, enrolment):
    text = ana.get(page("disclosure_create", enrolment.client_id)).content.decode()
    assert "Disclosure is never a condition of service" in text


def test_a_talk_is_kept_and_shown(ana, enrolment, cast):
    response = ana.post(page("disclosure_create", enrolment.client_id), TALK, follow=True)
    talk = DisclosureTalk.objects.get()
    assert (talk.enrolment, talk.recorded_by, talk.stance) == (enrolment, cast.specialist_ana, DisclosureStance.ANY)
    assert "any employer" in response.content.decode()
    worksheet = ana.get(page("disclosure_detail", talk.pk)).content.decode()
    assert "My diagnosis." in worksheet
    assert "Employment specialist" in worksheet
    assert AccessEvent.objects.filter(page="caseload:disclosure_detail", object_id=enrolment.client_id).exists()


def test_a_form_sent_twice_is_one_talk_and_a_changed_one_is_refused(ana, enrolment):
    for _ in range(2):
        assert ana.post(page("disclosure_create", enrolment.client_id), TALK).status_code == 302
    assert DisclosureTalk.objects.count() == 1
    response = ana.post(page("disclosure_create", enrolment.client_id), TALK | {"stance": "nobody"})
    assert "has saved something already" in response.content.decode()


def test_the_next_talk_begins_with_the_last_and_leaves_it_as_it_was(ana, enrolment, bakery, diner):
    first = make_talk(enrolment=enrolment, employers=[bakery], may_say="Skills", told_not_required=True)
    form = ana.get(page("disclosure_create", enrolment.client_id)).context["form"]
    assert (form["stance"].value(), form["may_say"].value()) == ("some", "Skills")
    assert form["employers"].value() == [bakery.pk]
    assert form["told_not_required"].value() is None
    ana.post(
        page("disclosure_create", enrolment.client_id),
        TALK | {"occasion": "new_job", "stance": "some", "employers": [str(bakery.pk), str(diner.pk)]},
    )
    newest, stored = enrolment.disclosure_talks.all()
    assert stored == first
    assert {row.employer for row in first.employers.all()} == {bakery}
    assert {row.employer for row in newest.employers.all()} == {bakery, diner}
    assert "Earlier talk" in ana.get(page("disclosure_detail", first.pk)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"talked_on": "2026-05-15"}, "talked_on", "in the future"),
        ({"talked_on": "2026-01-11"}, "talked_on", "The client entered on"),
        ({"talked_on": "soon"}, "talked_on", "valid date"),
        ({"occasion": ""}, "occasion", "Choose one"),
        ({"stance": ""}, "stance", "Choose one"),
        ({"stance": "some"}, "employers", "Tick the employers"),
        ({"revisit_on": "2026-05-13"}, "revisit_on", "a day after the talk"),
        ({"who_tells": "x" * 201}, "who_tells", "at most 200"),
    ],
)
def test_a_talk_that_makes_no_sense_is_refused(ana, enrolment, changes, field, message):
    response = ana.post(page("disclosure_create", enrolment.client_id), TALK | changes)
    assert message in str(response.context["form"].errors[field])
    assert not DisclosureTalk.objects.exists()


def test_employers_belong_only_to_only_these(ana, enrolment, bakery):
    response = ana.post(page("disclosure_create", enrolment.client_id), TALK | {"employers": [str(bakery.pk)]})
    assert "ticked only for" in str(response.context["form"].errors["employers"])


def test_an_employer_of_another_agency_cannot_be_named(cast, enrolment, ana):
    stranger = make_employer(agency=cast.stranger_program.agency)
    sent = TALK | {"stance": "some", "employers": [str(stranger.pk)]}
    response = ana.post(page("disclosure_create", enrolment.client_id), sent)
    assert "employers" in response.context["form"].errors
    said = {name: value for name, value in TALK.items() if name not in {"id", "revisit_on"}}
    said |= {"talked_on": TODAY, "stance": "some", "told_not_required": True, "pros_and_cons": True}
    with pytest.raises(ValidationError, match="employers of your agency"):
        record_disclosure_talk(
            talk_id=uuid.uuid4(),
            enrolment=enrolment,
            employers=[stranger],
            by=cast.specialist_ana,
            as_of=TODAY,
            revisit_on=None,
            **said,
        )


def test_the_table_refuses_a_next_talk_that_is_not_later(enrolment):
    make_talk(enrolment=enrolment, talked_on=TODAY, revisit_on=TODAY + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_talk(enrolment=enrolment, talked_on=TODAY, revisit_on=TODAY)


# Consents ----------------------------------------------------------------------------------------------------------


def test_a_consent_is_kept_and_says_that_treatment_does_not_cover_employers(ana, enrolment, cast):
    url = page("consent_create", enrolment.client_id)
    assert "A consent to treatment, or to share within the treatment team, does not." in ana.get(url).content.decode()
    for _ in range(2):
        assert ana.post(url, CONSENT).status_code == 302
    consent = Consent.objects.get()
    assert (consent.client, consent.recorded_by) == (enrolment.client, cast.specialist_ana)
    assert "Live" in ana.get(page("disclosure_list", enrolment.client_id)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"recipient": ""}, "recipient", "Choose one"),
        ({"recipient": "employer"}, "employer", "Choose the employer"),
        ({"recipient": "family"}, "recipient_name", "Name the person"),
        ({"may_say": ""}, "may_say", "Fill this in"),
        ({"purpose": ""}, "purpose", "Fill this in"),
        ({"signed_on": "2026-05-15"}, "signed_on", "once it is signed"),
        ({"expires_on": ""}, "expires_on", "a day, or an event"),
        ({"expires_on": "2026-05-12"}, "expires_on", "It was signed on"),
        ({"expires_on": "2062-05-12"}, "expires_on", "Check the year"),
    ],
)
def test_a_consent_that_makes_no_sense_is_refused(ana, enrolment, changes, field, message):
    response = ana.post(page("consent_create", enrolment.client_id), CONSENT | changes)
    assert message in str(response.context["form"].errors[field])
    assert not Consent.objects.exists()


def test_an_employer_belongs_only_to_a_consent_about_one(ana, enrolment, bakery):
    url = page("consent_create", enrolment.client_id)
    response = ana.post(url, CONSENT | {"employer": str(bakery.pk)})
    assert "choose “One employer”" in str(response.context["form"].errors["employer"])
    assert ana.post(url, CONSENT | {"recipient": "employer", "employer": str(bakery.pk)}).status_code == 302
    assert Consent.objects.get().employer == bakery


def test_a_consent_may_hold_until_something_happens(ana, enrolment):
    sent = CONSENT | {"expires_on": "", "expiry_event": "The job ends"}
    assert ana.post(page("consent_create", enrolment.client_id), sent).status_code == 302
    assert "The job ends" in ana.get(page("disclosure_list", enrolment.client_id)).content.decode()


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ({"expires_on": TODAY + 31 * DAY}, ConsentState.LIVE),
        ({"expires_on": TODAY + 30 * DAY}, ConsentState.EXPIRES_SOON),
        ({"expires_on": TODAY}, ConsentState.EXPIRES_SOON),
        ({"expires_on": TODAY - DAY}, ConsentState.EXPIRED),
        ({"expires_on": None, "expiry_event": "The job ends"}, ConsentState.LIVE),
        ({"expires_on": TODAY - DAY, "revoked_on": TODAY - 9 * DAY}, ConsentState.REVOKED),
        ({"expires_on": TODAY + DAY, "revoked_on": TODAY}, ConsentState.REVOKED),
        ({"expires_on": TODAY + 60 * DAY, "revoked_on": TODAY + DAY}, ConsentState.LIVE),
    ],
)
def test_where_a_consent_stands(enrolment, dates, state):
    consent = make_consent(client=enrolment.client, **dates)
    assert consent_state(consent, on=TODAY) == state
    # The same rule, asked of the database.
    is_live = Consent.objects.live_on(TODAY).filter(pk=consent.pk).exists()
    assert is_live == (state in {ConsentState.LIVE, ConsentState.EXPIRES_SOON})


def test_a_revoked_consent_stays_on_record(ana, enrolment):
    consent = make_consent(client=enrolment.client)
    url = page("consent_revoke", consent.pk)
    for day, message in (("2026-05-15", "has not come"), ("2026-03-01", "It was signed on")):
        assert message in str(ana.post(url, {"revoked_on": day}).context["form"].errors["revoked_on"])
    response = ana.post(url, {"revoked_on": "2026-05-14"}, follow=True)
    assert "Revoked" in response.content.decode()
    consent.refresh_from_db()
    assert consent.revoked_on == TODAY
    assert "already" in ana.post(url, {"revoked_on": "2026-05-14"}).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_on": None},
        {"expires_on": datetime.date(2026, 3, 1)},
        {"revoked_on": datetime.date(2026, 3, 1)},
        {"recipient": ConsentRecipient.EMPLOYER},
    ],
)
def test_the_table_refuses_a_consent_that_makes_no_sense(enrolment, wrong):
    make_consent(client=enrolment.client)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_consent(client=enrolment.client, **wrong)


# What holds now ----------------------------------------------------------------------------------------------------


def test_nobody_while_nothing_was_talked_about(ana, enrolment):
    text = ana.get(enrolment.client.get_absolute_url()).content.decode()
    assert "Disclosure was not talked about yet" in text


def test_a_choice_without_a_consent_names_the_client_to_nobody(ana, enrolment, bakery, diner):
    make_talk(enrolment=enrolment, employers=[bakery, diner])
    text = ana.get(enrolment.client.get_absolute_url()).content.decode()
    assert "No signed consent" in text
    make_consent(client=enrolment.client, employer=bakery)
    agreements = agreements_of(enrolment, on=TODAY)
    assert {named.employer: named.is_allowed for named in agreements.employers} == {bakery: True, diner: False}


def test_any_employer_takes_a_consent_for_employers_as_a_group(enrolment, bakery):
    make_talk(enrolment=enrolment, stance=DisclosureStance.ANY)
    make_consent(client=enrolment.client, employer=bakery)
    assert not agreements_of(enrolment, on=TODAY).is_any_allowed
    make_consent(client=enrolment.client)
    assert agreements_of(enrolment, on=TODAY).is_any_allowed


def test_the_newest_talk_holds_and_says_when_the_next_is_due(enrolment):
    make_talk(enrolment=enrolment, talked_on=TODAY - 60 * DAY, stance=DisclosureStance.ANY)
    newest = make_talk(enrolment=enrolment, talked_on=TODAY - 9 * DAY, revisit_on=TODAY)
    agreements = agreements_of(enrolment, on=TODAY)
    assert (agreements.talk, agreements.is_talk_due) == (newest, True)
    assert not agreements_of(enrolment, on=TODAY - DAY).is_talk_due


def test_the_page_costs_the_same_for_two_of_each_and_for_six(ana, enrolment, count_queries):
    def add(n):
        for _ in range(n):
            make_talk(enrolment=enrolment)
            make_consent(client=enrolment.client)

    url = page("disclosure_list", enrolment.client_id)
    add(2)
    ana.get(url)
    two = count_queries(lambda: ana.get(url))
    add(4)
    assert count_queries(lambda: ana.get(url)) == two


# Who may -----------------------------------------------------------------------------------------------------------


def test_a_lead_reads_and_does_not_write(cast, signed_in, enrolment):
    consent = make_consent(client=enrolment.client)
    lead = signed_in(cast.lead_lou)
    text = lead.get(page("disclosure_list", enrolment.client_id)).content.decode()
    assert "Record a talk" not in text
    assert page("consent_revoke", consent.pk) not in text
    assert lead.get(page("disclosure_create", enrolment.client_id)).status_code == 403


def test_a_colleague_finds_neither_and_writes_neither(cast, signed_in, enrolment):
    talk, consent = make_talk(enrolment=enrolment), make_consent(client=enrolment.client)
    colleague = signed_in(cast.specialist_dee)
    for name, pk in (
        ("disclosure_list", enrolment.client_id),
        ("disclosure_detail", talk.pk),
        ("disclosure_create", enrolment.client_id),
        ("consent_create", enrolment.client_id),
        ("consent_revoke", consent.pk),
    ):
        assert colleague.get(page(name, pk)).status_code == 404
    with pytest.raises(Consent.DoesNotExist):
        revoke_consent(consent=consent, revoked_on=TODAY, by=cast.specialist_dee, as_of=TODAY)


def test_a_consent_is_all_or_nothing(cast, enrolment):
    signed = {name: value for name, value in CONSENT.items() if name not in {"id", "employer"}}
    with pytest.raises(ValidationError):
        record_consent(
            consent_id=uuid.uuid4(),
            enrolment=enrolment,
            by=cast.specialist_ana,
            as_of=TODAY,
            employer=None,
            **signed | {"signed_on": TODAY, "expires_on": None, "expiry_event": " "},
        )
    assert not Consent.objects.exists()
