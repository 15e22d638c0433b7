"""The demonstration: the same each time, believable, and never where real people are."""

import datetime
import hashlib
import json
from collections import Counter
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db.models import BigAutoField
from django.test import Client as Browser

from caseload.choices import Answer, BenefitsOutcome, DisclosureStance, EmployerStage, Phase, Verdict
from caseload.demo.draw import Draw
from caseload.demo.facts import CODES
from caseload.demo.load import SEED, NotEmptyError, load, make_rows
from caseload.demo.people import LOGINS, PASSWORD, SPECIALISTS, address
from caseload.models import (
    BenefitsPlanning,
    Client,
    ClientContact,
    CompetitiveVerdict,
    Consent,
    ContactWish,
    DisclosureTalk,
    EmployerContact,
    Enrolment,
    FactsChange,
    Job,
    JobOffer,
    JobTerms,
    MinimumWage,
    PhaseChange,
    SpecialistAssignment,
    TeamAssignment,
)
from caseload.queries.agreements import ConsentState, OfferState, consent_state, offer_row
from caseload.queries.employers import employers_known
from caseload.services.competitive import assess_job
from ipsapp.access.models import Program, Role, RoleAssignment, State, User
from ipsapp.kernel.periods import Quarter
from tests.conftest import SMALL_DEMO, TODAY
from tests.factories.access import make_state, make_user
from tests.factories.caseload import make_client


@pytest.fixture(scope="module")
def made():
    """All rows of the demonstration by model, not in any database."""
    return by_model(make_rows(Draw(SEED), as_of=TODAY, share=1))


def by_model(rows):
    return {type(group[0]): group for group in rows}


def content(rows):
    """What rows hold, column by column, whatever order they stand in."""
    # A password's hash has a salt; keys that the database counts up are not made before.
    fields = [
        field for field in rows[0]._meta.concrete_fields if field.name != "password" and type(field) is not BigAutoField
    ]
    return sorted([written(field.value_from_object(row)) for field in fields] for row in rows)


def written(value):
    """A value as text; of a draft the answers in one order, since the database keeps them in its own."""
    return json.dumps(value, sort_keys=True, default=str) if isinstance(value, dict) else str(value)


def digest(rows):
    return hashlib.sha256(repr([content(group) for group in rows]).encode()).hexdigest()


def test_the_same_seed_and_day_give_the_same_rows():
    first, again, other_seed, other_day = (
        digest(make_rows(Draw(seed), as_of=day, share=SMALL_DEMO))
        for seed, day in ((1, TODAY), (1, TODAY), (2, TODAY), (1, TODAY - datetime.timedelta(days=1)))
    )
    assert first == again
    assert len({first, other_seed, other_day}) == 3


def test_another_day_shows_the_same_cast_with_the_same_past():
    today, later = (
        by_model(make_rows(Draw(SEED), as_of=day, share=SMALL_DEMO))
        for day in (TODAY, TODAY + datetime.timedelta(days=240))
    )
    for model in (Client, Enrolment, SpecialistAssignment, PhaseChange, Job):
        assert [row.pk for row in today[model]] == [row.pk for row in later[model]]


def test_rows_arrive_in_the_tables_as_they_were_made(small_demo):
    MinimumWage.objects.exclude(state_code="DM").delete()
    for model, rows in by_model(make_rows(Draw(SEED), as_of=TODAY, share=SMALL_DEMO)).items():
        assert content(list(model._default_manager.all())) == content(rows)


def test_verdicts_are_what_the_rule_says(small_demo):
    for job in Job.objects.all():
        [stored] = job.verdicts.all()
        assert assess_job(job, by=None) == stored


def test_figures_are_asked_for(small_demo):
    assert set(FactsChange.objects.values_list("program")) == set(Program.objects.values_list("pk"))


def test_every_row_passes_the_rules_of_its_fields(made):
    for model, rows in made.items():
        if model is FactsChange:
            continue
        relations = [field.name for field in rows[0]._meta.fields if field.is_relation]
        for row in rows[:300]:
            row.clean_fields(exclude=relations)


def test_nothing_lies_in_the_future_or_before_entry(made):
    for enrolment in made[Enrolment]:
        assert (enrolment.referred_on or enrolment.entered_on) <= enrolment.entered_on
        assert enrolment.entered_on <= (enrolment.closed_on or TODAY) <= TODAY
    for job in made[Job]:
        assert job.started_on <= (job.ended_on or job.started_on) <= (job.end_learned_on or TODAY) <= TODAY
        assert job.started_on <= (job.enrolment.closed_on or TODAY)
    for terms in made[JobTerms]:
        assert terms.job.started_on <= terms.starts_on <= (terms.job.ended_on or TODAY)
    for contact in made[ClientContact] + made[EmployerContact]:
        assert contact.occurred_on <= contact.created_at.date() < TODAY
        if contact.enrolment:
            assert contact.enrolment.entered_on <= contact.occurred_on <= (contact.enrolment.closed_on or TODAY)


def test_agreements_lie_within_the_stay_and_before_today(made):
    for model, name in ((DisclosureTalk, "talked_on"), (ContactWish, "starts_on"), (BenefitsPlanning, "offered_on")):
        for row in made[model]:
            day = getattr(row, name)
            assert row.enrolment.entered_on <= day <= (row.enrolment.closed_on or TODAY), model
            assert day <= row.created_at.date() < TODAY
    for consent in made[Consent]:
        assert consent.signed_on <= (consent.revoked_on or consent.signed_on) < TODAY


def test_agreements_show_every_state(made):
    assert {talk.stance for talk in made[DisclosureTalk]} == set(DisclosureStance)
    assert {consent_state(consent, on=TODAY) for consent in made[Consent]} == set(ConsentState)
    assert {row.outcome for row in made[BenefitsPlanning]} == set(BenefitsOutcome)
    wishes = groups(made[ContactWish], key=lambda wish: bool(wish.ends_on and wish.ends_on <= TODAY))
    assert set(wishes) == {True, False}
    offers = [offer for offer in made[JobOffer] if not offer.job]
    assert {offer_row(offer, on=TODAY).state for offer in offers} >= {
        OfferState.SOON,
        OfferState.TODAY,
        OfferState.PASSED,
    }
    assert {offer.withdrawn_on is None for offer in offers} == {True, False}


def test_some_of_what_a_job_start_asks_was_never_asked(made):
    for answers in ([job.benefits for job in made[Job]], [row.benefits for row in made[Enrolment]]):
        assert None in answers
        assert [] in answers
        assert any(answers)
    assert all(job.occupation in {"", *CODES.values()} for job in made[Job])
    assert all(job.occupation.startswith(job.job_type) for job in made[Job] if job.occupation)


def test_dated_rows_cover_a_stay_without_a_gap(made):
    for model in (SpecialistAssignment, TeamAssignment, PhaseChange):
        rows_of = groups(made[model], key=lambda row: row.enrolment)
        assert set(rows_of) == set(made[Enrolment])
        for enrolment, rows in rows_of.items():
            assert rows[0].starts_on == enrolment.entered_on
            assert rows[-1].ends_on is None
            assert all(row.starts_on < row.ends_on == after.starts_on for row, after in pairwise(rows))


def groups(rows, *, key):
    grouped = {}
    for row in rows:
        grouped.setdefault(key(row), []).append(row)
    return grouped


def test_specialists_only_serve_programs_they_work_in(made):
    works_in = {(role.user, role.program) for role in made[RoleAssignment] if role.role == Role.SPECIALIST}
    assert all((row.specialist, row.enrolment.program) in works_in for row in made[SpecialistAssignment])
    assert {user for user, _program in works_in} == {user for user in made[User] if user.full_name in SPECIALISTS}
    assert len(SPECIALISTS) == 30


def test_a_job_is_only_brought_along_by_who_had_one_at_entry(made):
    brought = [job for job in made[Job] if job.started_on < job.enrolment.entered_on]
    assert {job.enrolment.employed_at_entry for job in brought} == {Answer.YES}


def test_every_verdict_occurs_and_most_jobs_are_competitive(made):
    counts = Counter(row.verdict for row in made[CompetitiveVerdict])
    assert set(counts) == set(Verdict)
    assert counts[Verdict.COMPETITIVE] > 0.8 * counts.total()


def test_some_people_are_known_to_two_agencies(made):
    agencies_of = groups(made[Client], key=lambda client: client.person_id)
    assert sum(len(clients) > 1 for clients in agencies_of.values()) >= 3
    assert all(len({client.agency for client in clients}) == len(clients) for clients in agencies_of.values())


def test_sizes_are_believable(made):
    assert (len(made[Program]), len(made[Client])) == (12, 900)
    sizes = Counter(client.number.split("-")[0] for client in made[Client])
    assert (min(sizes.values()), max(sizes.values())) == (4, 160)
    assert 15_000 < len(made[ClientContact]) < 30_000


def test_rates_are_believable(made):
    rates = [rate(made, Quarter.containing(TODAY).back(n)) for n in range(1, 10)]
    # A quarter of 41 % is the average of programs that report, 31 % poor and 50 % excellent.
    assert all(0.3 <= value <= 0.5 for value in rates), rates
    sizes = Counter(enrolment.program for enrolment in made[Enrolment])
    large = [rate(made, Quarter.containing(TODAY).back(1), program) for program, n in sizes.items() if n >= 50]
    assert max(large) - min(large) > 0.15


def rate(made, quarter, program=None):
    """The share of enrolments open in the quarter that had a competitive job on a day of it while open."""
    served = {
        enrolment
        for enrolment in made[Enrolment]
        if program in {None, enrolment.program} and quarter.period.touches(enrolment.entered_on, enrolment.closed_on)
    }
    competitive = (row.job for row in made[CompetitiveVerdict] if row.verdict == Verdict.COMPETITIVE)
    worked = {
        job.enrolment
        for job in competitive
        if quarter.period.touches(max(job.started_on, job.enrolment.entered_on), job.ended_on)
        and (job.ended_on or TODAY) >= job.enrolment.entered_on
    }
    return len(served & worked) / len(served)


def test_the_specialist_who_signs_in_serves_clients_in_every_phase(made):
    phases = {row.enrolment: row.phase for row in made[PhaseChange] if row.ends_on is None}
    theirs = [
        row.enrolment
        for row in made[SpecialistAssignment]
        if row.specialist.email == "ana@demo.example" and row.ends_on is None and row.enrolment.closed_on is None
    ]
    assert 15 <= len(theirs) <= 20
    assert {phases[enrolment] for enrolment in theirs} == set(Phase)


def test_employers_are_at_every_stage(small_demo):
    lou = User.objects.get(email="lou@demo.example")
    assert set(employers_known(lou, on=TODAY).values_list("stage", flat=True)) == set(EmployerStage)


def test_two_programs_enter_late(made):
    ten_days_ago = TODAY - datetime.timedelta(days=10)
    recent = {row.enrolment.program for row in made[ClientContact] if row.occurred_on > ten_days_ago}
    served = Counter(row.program for row in made[Enrolment] if row.closed_on is None)
    silent = {program.name for program, n in served.items() if n >= 20 and program not in recent}
    assert silent == {"Valley Branch", "Mill Race"}


def test_it_is_not_mixed_with_anything(db):
    for make in (make_state, make_user, make_client):
        made = make()
        with pytest.raises(NotEmptyError):
            load(as_of=TODAY, share=SMALL_DEMO)
        made.delete()


class TestCommand:
    @pytest.fixture(autouse=True)
    def _now(self, clock):
        pass

    def run(self, **options):
        output = StringIO()
        call_command("load_demo", stdout=output, **options)
        return output.getvalue()

    def test_each_role_can_sign_in_with_what_is_printed(self, db, settings):
        settings.MFA_REQUIRED = False
        output = self.run()
        for name in LOGINS.values():
            assert address(name) in output
            response = Browser().post("/account/sign-in/", {"login": address(name), "password": PASSWORD})
            assert response.status_code == 302
            assert response.url == "/"

    def test_a_second_time_prints_the_logins_and_changes_nothing(self, small_demo):
        before = Client.objects.count()
        assert "ana@demo.example" in self.run(if_empty=True)
        assert Client.objects.count() == before

    def test_other_data_is_left_alone(self, db):
        make_state("ZZ")
        assert "was not loaded" in self.run(if_empty=True)
        with pytest.raises(CommandError, match="empty database"):
            self.run()
        assert not State.objects.filter(is_demonstration=True).exists()

    def test_it_refuses_to_run_in_production(self, db, settings):
        settings.IS_PRODUCTION = True
        for if_empty in (True, False):
            with pytest.raises(CommandError, match="cannot be loaded in production"):
                self.run(if_empty=if_empty)
        assert not State.objects.exists()

    def test_a_day_to_come_is_refused(self, db):
        with pytest.raises(CommandError, match="future"):
            self.run(as_of=TODAY + datetime.timedelta(days=1))
