"""The words and figures of a report."""

from dataclasses import replace

import pytest

from reports.content import TrendPoint, bounds, key_sentences
from tests.reports.contents import CONTENT, line, share


def spaced(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def sentences(**fields):
    return [spaced(sentence) for sentence in key_sentences(replace(CONTENT, **fields))]


@pytest.mark.parametrize(
    ("n", "d", "percent", "interval"),
    [
        (0, 5, "0.0 %", "0.0 to 43.4 %"),
        (5, 5, "100.0 %", "56.6 to 100.0 %"),
        (6, 12, "50.0 %", "25.4 to 74.6 %"),
        (43, 100, "43.0 %", "33.7 to 52.8 %"),
    ],
)
def test_a_share_is_printed_with_its_wilson_interval(n, d, percent, interval):
    printed = share(n, d)
    assert (spaced(printed.percent), spaced(printed.interval)) == (percent, interval)


def test_nobody_out_of_nobody_has_no_percentage():
    assert (share(0, 0).percent, share(0, 0).interval) == (None, None)


def test_five_sentences_say_what_the_report_says():
    assert sentences() == [
        "2 programs served 65 people in Q1 2026; somebody served by two programs is counted once.",
        (
            "29 of these 65 worked in a competitive job on at least one day of the quarter: "
            "44.6 % (95 % interval 33.2 to 56.7 %)."
        ),
        "Of the 55 people out of work when they entered the program, 21 worked: 38.2 % (95 % interval 26.5 to 51.4 %).",
        "11 competitive jobs began in the quarter.",
        "One quarter earlier, in Q4 2025, the rate was 40.0 % (95 % interval 28.6 to 52.6 %).",
    ]


def test_one_of_a_kind_is_said_in_the_singular():
    one = line("All programs, pooled", agency="", worked=(1, 1), out_of_work=(1, 1), n_job_starts=1)
    said = sentences(pooled=one, programs=(line(worked=(1, 1)),))
    assert said[0].startswith("1 program served 1 person in")
    assert said[2].startswith("Of the 1 person out of work")
    assert said[3] == "1 competitive job began in the quarter."


def test_thousands_are_set_apart():
    many = line("All programs, pooled", agency="", worked=(1200, 4000))
    assert "served 4,000 people" in sentences(pooled=many)[0]
    assert sentences(pooled=many)[1].startswith("1,200 of these 4,000 worked")


def test_nobody_worked_is_said_in_words():
    nobody = line("All programs, pooled", agency="", worked=(0, 40), out_of_work=(0, 0))
    said = sentences(pooled=nobody)
    assert said[1].startswith("Nobody worked in a competitive job on at least one day of the quarter: 0.0 %")
    assert said[2] == "Nobody served was recorded as out of work when they entered the program."


def test_nobody_served_leaves_nothing_to_rate():
    assert sentences(programs=()) == [
        "No program of the state served anybody in Q1 2026, so there are no rates to report."
    ]


@pytest.mark.parametrize("earlier", [(), (TrendPoint("Q4 2025", share(0, 0)),)])
def test_the_first_quarter_has_none_before_it(earlier):
    assert sentences(trend=(*earlier, CONTENT.trend[-1]))[4] == "There is no rate for the quarter before."


def test_open_verdicts_give_the_rate_a_range():
    assert bounds(line(worked=(20, 46), n_worked_undetermined=2)) == {
        "n": 2,
        "lowest": share(20, 46).percent,
        "highest": share(22, 46).percent,
    }


def test_the_range_never_passes_everybody():
    """A person of two programs can have worked in one and be undetermined in the other."""
    assert bounds(line(worked=(4, 4), n_worked_undetermined=1))["highest"] == share(4, 4).percent


@pytest.mark.parametrize("complete", [{"n_worked_undetermined": 0}, {"worked": (0, 0)}])
def test_without_open_verdicts_there_is_no_range(complete):
    assert bounds(line(**complete)) is None


def test_programs_with_nobody_served_are_named():
    assert CONTENT.as_json()["without_clients"] == ["Harbor Annex"]
