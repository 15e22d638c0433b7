"""Whether a client may be named to an employer: by their newest choice and a signed consent, on that day."""

import datetime

import pytest

from caseload.choices import ConsentRecipient, DisclosureStance
from caseload.models import ContactWish, DisclosureEmployer
from caseload.queries.disclosure import naming_allowed, no_contact_wishes
from tests.conftest import TODAY
from tests.factories.caseload import make_employer, make_enrolment
from tests.factories.forms import make_consent, make_talk

DAY = datetime.timedelta(days=1)


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def bakery(cast):
    return make_employer(agency=cast.agency, name="Bakery")


def test_what_nobody_asked_is_not_allowed(enrolment, bakery):
    naming = naming_allowed(enrolment, bakery, TODAY)
    assert not naming.allowed
    assert naming.consent is None
    assert [reason.split(".")[0] for reason in naming.reasons] == [
        "No talk about disclosure is recorded",
        "No signed consent covers this employer",
    ]


def test_a_choice_and_a_consent_allow_it_together(enrolment, bakery):
    make_talk(enrolment=enrolment, stance=DisclosureStance.ANY, may_say="Works hard.", must_not_say="The diagnosis.")
    assert not naming_allowed(enrolment, bakery, TODAY).allowed
    consent = make_consent(client=enrolment.client, may_say="That we support them.")
    naming = naming_allowed(enrolment, bakery, TODAY)
    assert (naming.allowed, naming.reasons, naming.consent) == (True, [], consent)
    assert naming.may_say == "Works hard.\nThat we support them."
    assert naming.must_not_say == "The diagnosis."
    assert naming_allowed(enrolment, None, TODAY).allowed, "an employer nobody has written down yet is any employer"


@pytest.mark.parametrize(
    ("stance", "message"),
    [(DisclosureStance.UNDECIDED, "not decided yet"), (DisclosureStance.NOBODY, "named to nobody")],
)
def test_a_consent_alone_does_not(enrolment, bakery, stance, message):
    make_consent(client=enrolment.client)
    make_talk(enrolment=enrolment, stance=stance, must_not_say="Anything.")
    naming = naming_allowed(enrolment, bakery, TODAY)
    assert not naming.allowed
    assert message in naming.reasons[0]
    assert (naming.may_say, naming.must_not_say) == ("", "Anything.")


def test_only_these_employers_means_only_these(enrolment, bakery, cast):
    talk = make_talk(enrolment=enrolment, stance=DisclosureStance.SOME)
    make_consent(client=enrolment.client)
    assert "only to other employers" in naming_allowed(enrolment, bakery, TODAY).reasons[0]
    assert not naming_allowed(enrolment, None, TODAY).allowed
    DisclosureEmployer.objects.create(talk=talk, employer=bakery)
    assert naming_allowed(enrolment, bakery, TODAY).allowed
    assert not naming_allowed(enrolment, make_employer(agency=cast.agency), TODAY).allowed


def test_a_consent_for_one_employer_covers_that_one(enrolment, bakery, cast):
    make_talk(enrolment=enrolment, stance=DisclosureStance.ANY)
    make_consent(client=enrolment.client, recipient=ConsentRecipient.EMPLOYER, employer=bakery)
    assert naming_allowed(enrolment, bakery, TODAY).allowed
    assert not naming_allowed(enrolment, make_employer(agency=cast.agency), TODAY).allowed
    assert not naming_allowed(enrolment, None, TODAY).allowed


@pytest.mark.parametrize("recipient", [ConsentRecipient.VR, ConsentRecipient.FAMILY, ConsentRecipient.OTHER])
def test_a_consent_for_others_is_none(enrolment, bakery, recipient):
    make_talk(enrolment=enrolment, stance=DisclosureStance.ANY)
    make_consent(client=enrolment.client, recipient=recipient)
    assert not naming_allowed(enrolment, bakery, TODAY).allowed


def test_a_consent_of_somebody_else_is_none(enrolment, bakery, cast):
    make_talk(enrolment=enrolment, stance=DisclosureStance.ANY)
    make_consent(client=make_enrolment(program=cast.program).client)
    assert not naming_allowed(enrolment, bakery, TODAY).allowed


def test_the_newest_talk_holds_and_only_from_its_day_on(enrolment, bakery):
    make_consent(client=enrolment.client, signed_on=TODAY - 30 * DAY)
    make_talk(enrolment=enrolment, stance=DisclosureStance.ANY, talked_on=TODAY - 20 * DAY)
    make_talk(enrolment=enrolment, stance=DisclosureStance.NOBODY, talked_on=TODAY - 5 * DAY)
    allowed = {n: naming_allowed(enrolment, bakery, TODAY - n * DAY).allowed for n in (21, 20, 6, 5, 0)}
    assert allowed == {21: False, 20: True, 6: True, 5: False, 0: False}


def test_a_consent_holds_from_signing_to_expiry_and_until_it_is_revoked(enrolment, bakery):
    make_talk(enrolment=enrolment, stance=DisclosureStance.ANY, talked_on=TODAY - 60 * DAY)
    consent = make_consent(client=enrolment.client, signed_on=TODAY - 20 * DAY, expires_on=TODAY - 10 * DAY)
    allowed = {n: naming_allowed(enrolment, bakery, TODAY - n * DAY).allowed for n in (21, 20, 10, 9)}
    assert allowed == {21: False, 20: True, 10: True, 9: False}
    consent.revoked_on = TODAY - 15 * DAY
    consent.save()
    assert naming_allowed(enrolment, bakery, TODAY - 16 * DAY).allowed
    assert not naming_allowed(enrolment, bakery, TODAY - 15 * DAY).allowed


def test_a_wish_for_no_contact_is_found_while_it_holds(enrolment, cast):
    wish = ContactWish.objects.create(
        enrolment=enrolment,
        recorded_by=cast.specialist_ana,
        wish="contact",
        in_words="Give me two weeks.",
        starts_on=TODAY - DAY,
        ends_on=TODAY + DAY,
    )
    ContactWish.objects.create(enrolment=enrolment, recorded_by=cast.specialist_ana, wish="vr", starts_on=TODAY)
    found = [enrolment.pk in no_contact_wishes([enrolment], TODAY + n * DAY) for n in (-2, -1, 0, 1)]
    assert found == [False, True, True, False]
    assert no_contact_wishes([enrolment], TODAY) == {enrolment.pk: wish}
