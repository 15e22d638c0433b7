"""The reports pages, as state staff use them."""

from pathlib import Path

import pytest
from django.urls import reverse

from ipsapp.access.models import AccessEvent, Role
from ipsapp.kernel.periods import Quarter
from reports.models import Edition, ReportRun
from reports.services import issue_edition, request_report
from tests.conftest import NOW, TODAY
from tests.factories.access import give_role, make_state, make_user
from tests.reports.contents import content
from tests.reports.pages import Page

Q1 = Quarter(2026, 1)
PDF = b"%PDF-1.7 as good as any"
LIST = reverse("reports:list")
CREATE = reverse("reports:run_create")

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def sam(cast, signed_in):
    return signed_in(cast.state_staff_sam)


def ask(cast, *, quarter=Q1, state=None):
    return request_report(state=state or cast.state, quarter=quarter, by=cast.state_staff_sam, as_of=TODAY)


def issue(cast, *, number=1, **asked):
    run = ReportRun.claim(ask(cast, **asked).pk)
    return issue_edition(run, content=content(edition=number), as_of=NOW, pdf=PDF, n_pages=6)


def test_the_first_visit_teaches_what_to_do(sam):
    page = sam.get(LIST).text
    assert "No editions yet" in page
    assert "Choose a quarter above and press “Make a report”." in page


def test_only_ended_quarters_are_offered(sam):
    page = sam.get(LIST).text
    assert '<option value="2026Q1">Q1 2026</option>' in page
    assert "2026Q2" not in page


def test_asking_leads_to_the_progress_of_the_run(sam, cast):
    answer = sam.post(CREATE, {"quarter": "2026Q1"})
    run = ReportRun.objects.get()
    assert answer.url == run.get_absolute_url()
    assert (run.state, run.quarter, run.requested_by) == (cast.state, Q1, cast.state_staff_sam)
    page = sam.get(answer.url).text
    assert "Waiting" in page
    assert f'hx-get="{reverse("reports:run_progress", args=[run.pk])}"' in page
    assert "Report for Q1 2026" in sam.get(answer.url).text
    assert "Being made" in sam.get(LIST).text


def test_asking_twice_leads_to_one_run(sam):
    first, second = (sam.post(CREATE, {"quarter": "2026Q1"}).url for _ in range(2))
    assert first == second


@pytest.mark.parametrize("quarter", ["2026Q2", "1999Q1", "soon", ""])
def test_a_quarter_that_is_not_offered_is_refused_in_words(sam, quarter):
    page = sam.post(CREATE, {"quarter": quarter}).text
    assert "Please check these answers" in page
    assert not ReportRun.objects.exists()


def test_staff_of_two_states_choose_and_a_third_state_is_refused(sam, cast):
    second, third = make_state("YY"), make_state("XX")
    give_role(cast.state_staff_sam, Role.STATE_STAFF, second)
    page = sam.get(LIST).text
    assert "State of YY" in page
    assert "State of XX" not in page
    sam.post(CREATE, {"quarter": "2026Q1", "state": str(second.pk)})
    assert ReportRun.objects.get().state == second
    refused = sam.post(CREATE, {"quarter": "2026Q1", "state": str(third.pk)}).text
    assert "Please check these answers" in refused
    assert ReportRun.objects.count() == 1


def test_the_state_of_staff_of_one_state_is_theirs_whatever_is_sent(sam, cast):
    sam.post(CREATE, {"quarter": "2026Q1", "state": str(make_state("XX").pk)})
    assert ReportRun.objects.get().state == cast.state


def test_progress_shows_the_step(sam, cast):
    run = ReportRun.claim(ask(cast).pk)
    run.advance("Drawing the pages", 50)
    page = sam.get(reverse("reports:run_progress", args=[run.pk])).text
    assert "Drawing the pages" in page
    assert 'value="50"' in page
    assert "<html" not in page


def test_a_failed_run_says_why_and_can_be_tried_again(sam, cast):
    run = ReportRun.claim(ask(cast).pk)
    run.fail("The report could not be stored (No space left on device).")
    page = sam.get(run.get_absolute_url()).text
    assert "No space left on device" in page
    assert "Try again" in page
    answer = sam.post(CREATE, {"quarter": "2026Q1", "state": str(run.state_id)})
    assert answer.url != run.get_absolute_url()
    assert "hx-get" not in page


def test_a_finished_run_leads_to_its_edition(sam, cast):
    edition = issue(cast)
    page = sam.get(edition.run.get_absolute_url()).text
    assert reverse("reports:edition_download", args=[edition.pk]) in page
    assert edition.get_absolute_url() in page


def test_editions_are_listed_with_what_they_are(sam, cast):
    edition = issue(cast)
    page = sam.get(LIST).text
    for shown in ("Q1 2026, edition 1", "Sam State", edition.sha256[:12], "23\N{NO-BREAK SPACE}bytes"):
        assert shown in page


def test_editions_can_be_narrowed_to_a_quarter(sam, cast):
    issue(cast)
    issue(cast, quarter=Quarter(2025, 4))
    both = sam.get(LIST).text
    assert "Q1 2026, edition 1" in both
    assert "Q4 2025, edition 1" in both
    one = sam.get(LIST, {"quarter": "2025-10-01"}).text
    assert "Q1 2026, edition 1" not in one
    assert "Q4 2025, edition 1" in one


def test_editions_are_ordered_as_asked(sam, cast, clock):
    issue(cast)
    clock.shift(60)
    issue(cast, quarter=Quarter(2025, 4))

    def first(order):
        return sam.get(LIST, {"order": order}).context["page_obj"].object_list[0].quarter

    assert (first("-made"), first("made"), first("-quarter")) == (Quarter(2025, 4), Q1, Q1)


def test_more_editions_cost_no_more_queries(sam, cast, count_queries):
    def add(n):
        for _ in range(n):
            issue(cast, number=Edition.objects.count() + 1)

    add(2)
    sam.get(LIST)
    with_two = count_queries(lambda: sam.get(LIST))
    add(4)
    assert count_queries(lambda: sam.get(LIST)) == with_two


def test_the_page_of_an_edition_shows_its_content_and_hash(sam, cast):
    edition = issue(cast)
    page = sam.get(edition.get_absolute_url()).text
    assert edition.sha256 in page
    assert "not for publication" in page
    assert Page(page).drawings == [{"has_title": True, "has_table": True}]
    for sentence in edition.content["sentences"]:
        assert sentence in page


def test_a_download_is_the_issued_file_and_is_on_record(sam, cast):
    edition = issue(cast)
    answer = sam.get(reverse("reports:edition_download", args=[edition.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="ZZ-2026Q1-edition-1.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    event = AccessEvent.objects.get(kind=AccessEvent.Kind.EXPORT)
    assert (event.user, event.object_id) == (cast.state_staff_sam, edition.pk)


@pytest.mark.parametrize("fault", ["missing", "changed"])
def test_a_missing_or_changed_file_is_not_handed_out_and_said_in_words(sam, cast, fault):
    edition = issue(cast)
    path = Path(edition.pdf.path)
    path.unlink() if fault == "missing" else path.write_bytes(PDF + b"!")
    answer = sam.get(reverse("reports:edition_download", args=[edition.pk]))
    assert answer.status_code == 500
    assert "Its figures are safe" in answer.text
    assert not AccessEvent.objects.filter(kind=AccessEvent.Kind.EXPORT).exists()


def test_a_role_that_ended_ends_the_saved_address(sam, cast):
    edition = issue(cast)
    cast.state_staff_sam.role_assignments.update(ends_on=TODAY)
    assert sam.get(reverse("reports:edition_download", args=[edition.pk])).status_code == 403


def test_another_state_finds_nothing(cast, signed_in, sam):
    stranger = make_user()
    give_role(stranger, Role.STATE_STAFF, make_state("XX"))
    edition, run = issue(cast), ask(cast)
    other = signed_in(stranger)
    for address in (
        edition.get_absolute_url(),
        reverse("reports:edition_download", args=[edition.pk]),
        run.get_absolute_url(),
        reverse("reports:run_progress", args=[run.pk]),
    ):
        assert other.get(address).status_code == 404
    page = other.get(LIST).text
    assert "edition 1" not in page
    assert "Being made" not in page
