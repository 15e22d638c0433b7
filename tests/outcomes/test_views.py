"""The pages of figures: what each role sees, that numbers open to their records, that the file is the page."""

import csv
import datetime
import html
import io
import re

import pytest
from django.urls import reverse

from caseload.choices import Answer, Verdict
from caseload.models import FactsChange
from ipsapp.access.models import AccessEvent, Role
from outcomes.services.refresh import rebuild_facts
from tests.conftest import TODAY
from tests.factories.access import give_role, make_program
from tests.factories.caseload import make_client, make_enrolment, make_job

D = datetime.date
PAGE = "outcomes:quarter"
NONE = "\N{EN DASH} none"  # a dash, and the word for a screen reader


@pytest.fixture
def computed(cast, clock):
    """In the first quarter of 2026 Harbor House serves four, of whom two work; Hill House serves one, who works too.

    One person is a client of both, and works as Hill House knows.
    """
    jobless = make_enrolment(program=cast.program, employed_at_entry=Answer.NO)
    make_job(enrolment=make_enrolment(program=cast.program, employed_at_entry=Answer.NO), title="Baker")
    make_job(enrolment=make_enrolment(program=cast.program, employed_at_entry=Answer.YES), title="Barber")
    make_job(enrolment=make_enrolment(program=cast.program), title="Dancer", verdict=Verdict.UNDETERMINED)
    twin = make_client(agency=cast.stranger_program.agency, person_id=jobless.client.person_id)
    make_job(enrolment=make_enrolment(program=cast.stranger_program, client=twin), title="Diver")
    rebuild_facts(as_of=TODAY)
    return jobless


def page_text(response):
    """The page's words, with one space between them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def table_row(response, name):
    """The words of the first table row whose heading holds the name."""
    for row in re.findall(r"<tr>.*?</tr>", response.text, re.DOTALL):
        if f"{name}" in row.split("</th>")[0]:
            return " ".join(html.unescape(re.sub(r"<title>.*?</desc>|<[^>]+>", " ", row, flags=re.DOTALL)).split())
    raise AssertionError(f"no row for {name}")


def open_quarter(browser, **query):
    return browser.get(reverse(PAGE), {"quarter": "2026Q1"} | query)


def test_state_staff_see_every_program_and_the_state_with_each_person_once(cast, computed, signed_in):
    response = open_quarter(signed_in(cast.state_staff_sam))
    house = table_row(response, "Harbor House")
    assert house.startswith("Harbor House Harbor Agency 4 2 50.0 % 2 of 4")
    assert table_row(response, "Hill House").startswith("Hill House Hill Agency 1 1 100.0 % 1 of 1")
    state = table_row(response, "State of ZZ")
    assert "each person counted once 4 3 75.0 % 3 of 4" in state
    assert "Of 4 people served, 3 (75.0 %) worked" in page_text(response)


def test_numbers_are_links_for_supervisors_and_not_for_state_staff(cast, computed, signed_in):
    records = reverse("outcomes:records")
    assert records in open_quarter(signed_in(cast.supervisor_bo)).text
    assert records in open_quarter(signed_in(cast.lead_lou)).text
    assert records not in open_quarter(signed_in(cast.state_staff_sam)).text
    assert records not in open_quarter(signed_in(cast.reviewer_rae)).text


def test_each_role_sees_its_own_programs(cast, computed, signed_in):
    def programs(user):
        text = open_quarter(signed_in(user)).text
        return {name for name in ("Harbor House", "Harbor Annex", "Hill House") if name in text}

    assert programs(cast.supervisor_bo) == {"Harbor House"}
    assert programs(cast.lead_lou) == {"Harbor House", "Harbor Annex"}
    assert programs(cast.reviewer_rae) == {"Harbor House"}
    assert programs(cast.state_staff_sam) == {"Harbor House", "Harbor Annex", "Hill House"}
    assert signed_in(cast.specialist_ana).get(reverse(PAGE)).status_code == 403


def test_a_lead_sees_the_sum_and_that_it_is_one(cast, computed, signed_in):
    row = table_row(open_quarter(signed_in(cast.lead_lou)), "These programs")
    assert "added up: a person in two of them counts twice 4 2 50.0 %" in row


def test_one_program_has_no_total(cast, computed, signed_in):
    for user in (cast.lead_lou, cast.state_staff_sam):
        response = open_quarter(signed_in(user), program=cast.program.pk)
        assert "added up" not in response.text
        assert "counted once" not in response.text
        assert "Harbor House · Q1 2026" in response.text


def test_a_strangers_program_cannot_be_chosen(cast, computed, signed_in):
    response = open_quarter(signed_in(cast.lead_lou), program=cast.stranger_program.pk)
    assert "Hill" not in response.text
    assert "Select a valid choice" in response.text


def test_an_empty_program_shows_a_dash_and_not_zero_percent(cast, computed, signed_in):
    row = table_row(open_quarter(signed_in(cast.state_staff_sam)), "Harbor Annex")
    assert f"{NONE} 0 of 0" in row
    assert "%" not in row


def test_what_is_missing_stands_beside_the_figures(cast, computed, signed_in):
    text = page_text(open_quarter(signed_in(cast.supervisor_bo)))
    missing = text.split("What is missing")[1]
    # One of four undetermined: three of four would have worked.
    assert re.search(r"Harbor House 1 [a-z :]*1 [a-z :]*1 [a-z :]*75\.0 %", missing), missing


def test_a_running_quarter_says_so_and_is_not_compared(cast, signed_in, clock):
    for number in range(30):
        enrolment = make_enrolment(program=cast.program)
        if number < 9:
            make_job(enrolment=enrolment, started_on=D(2026, 4, 1))
        if number < 12:
            make_job(enrolment=enrolment, started_on=D(2026, 1, 12), ended_on=D(2026, 2, 1))
    rebuild_facts(as_of=TODAY)
    browser = signed_in(cast.supervisor_bo)
    running = browser.get(reverse(PAGE))
    assert "Q2 2026" in running.text
    assert "its figures still grow" in running.text
    assert "points down" not in running.text
    clock.move_to(datetime.datetime(2026, 7, 1, 16, tzinfo=datetime.UTC))
    over = signed_in(cast.supervisor_bo).get(reverse(PAGE), {"quarter": "2026Q2"})
    assert "its figures still grow" not in over.text
    assert "10.0 points down" in over.text  # 12 of 30, then 9 of 30


def test_a_small_program_is_not_compared(cast, computed, signed_in, clock):
    clock.move_to(datetime.datetime(2026, 7, 1, 16, tzinfo=datetime.UTC))
    text = page_text(signed_in(cast.supervisor_bo).get(reverse(PAGE), {"quarter": "2026Q2"}))
    assert "2 of 4" in text
    assert not re.search(r"points (up|down)|no change", text)


def test_the_page_says_when_figures_were_computed_and_that_new_ones_come(cast, computed, signed_in):
    browser = signed_in(cast.supervisor_bo)
    response = open_quarter(browser)
    assert "computed Thu 14 May 12:00" in response.text
    assert "being refreshed" not in response.text
    FactsChange.objects.create(program=cast.program, starts_on=D(2026, 2, 1))
    assert "being refreshed" in open_quarter(browser).text


def test_refresh_notes_the_work_for_the_programs_on_the_page(cast, computed, signed_in):
    response = signed_in(cast.lead_lou).post(reverse("outcomes:refresh"), {"quarter": "2026Q1", "program": ""})
    assert response.status_code == 302
    assert response.url == f"{reverse(PAGE)}?quarter=2026Q1&program="
    noted = FactsChange.objects.order_by("program__name").values_list("program__name", "starts_on", "ends_on")
    quarter = (D(2026, 1, 1), D(2026, 4, 1))
    assert list(noted) == [("Harbor Annex", *quarter), ("Harbor House", *quarter)]


def test_nobody_can_refresh_a_strangers_program(cast, computed, signed_in):
    signed_in(cast.lead_lou).post(
        reverse("outcomes:refresh"), {"quarter": "2026Q1", "program": cast.stranger_program.pk}
    )
    assert not FactsChange.objects.filter(program=cast.stranger_program).exists()


def read_csv(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_the_figures_of_the_page(cast, computed, signed_in):
    browser = signed_in(cast.state_staff_sam)
    page = open_quarter(browser)
    lines = read_csv(browser.get(reverse("outcomes:quarter_export"), {"quarter": "2026Q1"}))
    by_place = {}
    for line in lines:
        by_place.setdefault(line["Place"], {})[line["Key"]] = line
    assert list(by_place) == ["Harbor Annex", "Harbor House", "Hill House", "State of ZZ"]
    for place, figures in by_place.items():
        assert len(figures) == 10
        rate, entry = figures["competitive_employment_rate"], figures["competitive_employment_rate_out_of_work"]

        def shown(line):
            percent = f"{line['Percent']} %" if line["Percent"] else NONE
            interval = f" {line['Interval from']} to {line['Interval to']} %" if line["Percent"] else ""
            return f"{percent} {line['Numerator']} of {line['Denominator']}{interval}"

        counts = " ".join(figures[key]["Numerator"] for key in ("job_starts", "new_enrolments", "closures"))
        assert table_row(page, place).endswith(
            f"{figures['served']['Numerator']} {figures['worked']['Numerator']} {shown(rate)} {shown(entry)} {counts}"
        ), place


def test_the_file_honours_the_filter_and_is_recorded(cast, computed, signed_in):
    response = signed_in(cast.state_staff_sam).get(
        reverse("outcomes:quarter_export"), {"quarter": "2026Q1", "program": cast.program.pk}
    )
    assert {line["Place"] for line in read_csv(response)} == {"Harbor House"}
    event = AccessEvent.objects.get(kind=AccessEvent.Kind.EXPORT)
    assert (event.user, event.page, event.n_rows) == (cast.state_staff_sam, "outcomes:quarter_export", 10)


def records(browser, program, indicator, **query):
    return browser.get(
        reverse("outcomes:records"), {"program": program.pk, "quarter": "2026Q1", "indicator": indicator} | query
    )


def test_records_of_a_running_quarter_count_the_days_so_far(cast, computed, signed_in):
    text = page_text(records(signed_in(cast.supervisor_bo), cast.program, "worked", quarter="2026Q2"))
    assert "Wed 1 Apr and held on, 44 days in the quarter so far" in text


def test_records_name_the_people_and_the_job_and_its_days(cast, computed, signed_in):
    response = records(signed_in(cast.supervisor_bo), cast.program, "worked")
    text = page_text(response)
    assert "The figure is 2; all of it is listed here" in text
    assert "Baker" in text
    assert "started Mon 2 Feb and held on, 58 days in the quarter" in text
    assert "Dancer" not in text
    assert AccessEvent.objects.get(kind=AccessEvent.Kind.LIST).n_rows == 2


@pytest.mark.parametrize(
    ("indicator", "whole", "n"),
    [
        ("served", "", 4),
        ("competitive_employment_rate", "", 2),
        ("competitive_employment_rate", "1", 4),
        ("competitive_employment_rate_out_of_work", "1", 2),
        ("job_starts", "", 2),
        ("worked_undetermined", "", 1),
        ("entry_employment_unknown", "", 1),
    ],
)
def test_records_come_to_the_figure(cast, computed, signed_in, indicator, whole, n):
    response = records(signed_in(cast.supervisor_bo), cast.program, indicator, whole=whole)
    assert f"The figure is {n}; all of it is listed here" in response.text
    assert response.text.count('<th scope="row">') == n


def test_every_link_of_the_page_opens_as_many_as_it_says(cast, computed, signed_in):
    browser = signed_in(cast.supervisor_bo)
    links = re.findall(r'<a href="(/outcomes/records/[^"]+)">(\d+)', open_quarter(browser).text)
    assert len(links) == 11
    for url, n in links:
        assert f"The figure is {n}; all of it is listed here" in browser.get(url.replace("&amp;", "&")).text, url


def test_a_job_that_another_program_recorded_counts_and_is_not_named(cast, computed, signed_in):
    elsewhere = make_enrolment(program=cast.other_program, client=computed.client)
    make_job(enrolment=elsewhere, title="Secret agent")
    rebuild_facts(as_of=TODAY)
    response = records(signed_in(cast.supervisor_bo), cast.program, "worked")
    assert "The figure is 3" in response.text
    assert "A job recorded by another program" in response.text
    assert "Secret agent" not in response.text
    assert "Secret agent" in records(signed_in(cast.lead_lou), cast.program, "worked").text


@pytest.mark.parametrize(
    "query",
    [
        {"indicator": "ranking"},
        {"quarter": "2026Q9"},
        {"program": "not-an-id"},
        {"indicator": "served", "whole": "1"},
    ],
)
def test_records_of_no_figure_are_not_found(cast, computed, signed_in, query):
    address = {"program": cast.program.pk, "quarter": "2026Q1", "indicator": "worked"} | query
    assert signed_in(cast.supervisor_bo).get(reverse("outcomes:records"), address).status_code == 404


def test_records_of_a_strangers_program_are_not_found(cast, computed, signed_in):
    assert records(signed_in(cast.supervisor_bo), cast.stranger_program, "worked").status_code == 404
    assert records(signed_in(cast.lead_lou), cast.stranger_program, "worked").status_code == 404
    # A specialist's own clients are not the program's.
    give_role(cast.supervisor_bo, Role.SPECIALIST, cast.other_program)
    assert records(signed_in(cast.supervisor_bo), cast.other_program, "worked").status_code == 404


def test_state_staff_cannot_open_records(cast, computed, signed_in):
    assert records(signed_in(cast.state_staff_sam), cast.program, "worked").status_code == 403


def test_without_programs_the_page_says_what_comes_first(cast, signed_in):
    cast.program.is_ips = False
    cast.program.save()
    assert "No programs yet" in signed_in(cast.supervisor_bo).get(reverse(PAGE)).text


def test_a_program_not_computed_yet_says_so(cast, signed_in, clock):
    assert "Not computed yet" in signed_in(cast.supervisor_bo).get(reverse(PAGE)).text


def test_more_programs_take_no_more_queries(cast, computed, signed_in, count_queries):
    browser = signed_in(cast.lead_lou)
    open_quarter(browser)
    few = count_queries(lambda: open_quarter(browser))
    for _ in range(4):
        make_enrolment(program=make_program(agency=cast.agency))
    rebuild_facts(as_of=TODAY)
    assert count_queries(lambda: open_quarter(browser)) == few


def test_more_records_take_no_more_queries(cast, computed, signed_in, count_queries):
    browser = signed_in(cast.supervisor_bo)
    records(browser, cast.program, "worked")
    few = count_queries(lambda: records(browser, cast.program, "worked"))
    for _ in range(4):
        make_job(enrolment=make_enrolment(program=cast.program))
    rebuild_facts(as_of=TODAY)
    assert count_queries(lambda: records(browser, cast.program, "worked")) == few
