"""The PDF: what it says, how it reads aloud, and what it refuses."""

import os
import random
import subprocess
import sys
from io import BytesIO
from itertools import pairwise

import page as pdf_checker
import pikepdf
import pytest

from reports.content import TrendPoint
from reports.render import RenderError, render_html, render_pdf
from reports.typesetting import OwnFiles
from tests.reports.contents import CONTENT, content, line, share
from tests.reports.documents import read_pdf, tables
from tests.reports.pages import Page

DASH = "\N{EN DASH}"
LONG_NAME = "The Extraordinarily Long-Named Center for Community Employment and Recovery of the Northern Counties"
ONE_WORD = "Supercalifragilisticexpialidocious" * 3
NOBODY = line("All programs, pooled", agency="", worked=(0, 0), out_of_work=(0, 0), n_job_starts=0)


def many_programs(n):
    chance = random.Random(n)
    return tuple(line(f"Program {i:02}", worked=(chance.randint(0, 30), chance.randint(30, 90))) for i in range(n))


CONTENTS = {
    "three programs": content(),
    "forty programs": content(programs=many_programs(40), is_demonstration=True),
    "long names": content(programs=(line(LONG_NAME, agency=LONG_NAME), line(ONE_WORD, agency=ONE_WORD))),
    "no programs": content(
        programs=(), pooled=NOBODY, trend=tuple(TrendPoint(point.quarter, share(0, 0)) for point in CONTENT.trend)
    ),
    "markup in a name": content(programs=(line('<b>Harbor</b> & "Co" <script>alert(1)</script>'),)),
}


def without_spaces(rows):
    """A word too long for its column is broken over lines, and comes back in two pieces."""
    return [
        [([header.replace(" ", "") for header in headers], text.replace(" ", "")) for headers, text in row]
        for row in rows
    ]


@pytest.fixture(params=CONTENTS, scope="module")
def report(request):
    """The HTML and the PDF of each content above."""
    html = render_html(CONTENTS[request.param])
    return html, render_pdf(html).pdf


def test_a_report_meets_pdf_ua(report):
    result = pdf_checker.validate_pdf_bytes(report[1], profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in result.failures] == []


def test_the_check_for_pdf_ua_finds_a_fault():
    """Without a language, a screen reader does not know how to speak."""
    with pytest.raises(RenderError):
        render_pdf("<title>No language</title><p>Text")


def test_each_cell_has_the_headers_it_has_on_the_page(report):
    html, pdf = report
    # A table over several pages becomes one table a page.
    in_html = [row for table in Page(html).tables for row in table]
    in_pdf = [row for table in tables(read_pdf(pdf)) for row in table]
    assert without_spaces(in_pdf) == without_spaces(in_html)


def test_headings_begin_at_one_and_skip_no_level(report):
    levels = [int(heading.tag[1]) for heading in read_pdf(report[1]).find("H1", "H2", "H3", "H4", "H5", "H6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))


def test_each_drawing_has_a_title_and_its_numbers_in_a_table(report):
    html, pdf = report
    assert Page(html).drawings == [{"has_title": True, "has_table": True}]
    assert [figure.alt for figure in read_pdf(pdf).find("Figure")] == [
        "Share of people served who worked in a competitive job, by quarter"
    ]


def test_edition_and_page_stand_in_the_text_that_is_read_aloud(report):
    text = read_pdf(report[1]).text
    assert "Edition 1 · records as of 14 May 2026, 12:00 EDT" in text
    assert "State of ZZ · Q1 2026 · edition 1 · page 2" in text


def test_the_report_says_who_may_have_it(report):
    assert "For state oversight. Small counts are shown: not for publication." in read_pdf(report[1]).text


def test_an_invented_state_is_marked():
    text = {name: read_pdf(render_pdf(render_html(CONTENTS[name])).pdf).text for name in list(CONTENTS)[:2]}
    assert "are invented" not in text["three programs"]
    assert "are invented" in text["forty programs"]


def test_every_figure_of_the_content_is_printed():
    document = read_pdf(render_pdf(render_html(content())).pdf)
    programs = {cells[0][0][0]: [text for _, text in cells] for cells in tables(document)[3]}
    assert programs == {
        "Harbor Annex Harbor Agency": ["0", "0", DASH, DASH, "0", "0", DASH, "0"],
        "Harbor House Harbor Agency": ["46", "20", "43.5 %", "30.2 to 57.8 %", "40", "15", "37.5 %", "7"],
        "Hill House Hill Agency": ["20", "9", "45.0 %", "25.8 to 65.8 %", "15", "6", "40.0 %", "4"],
        "All programs, pooled": ["65", "29", "44.6 %", "33.2 to 56.7 %", "55", "21", "38.2 %", "11"],
    }
    text = document.text
    for sentence in content()["sentences"]:
        assert " ".join(sentence.split()) in text
    for definition in content()["definitions"]:
        assert f"{definition['title']} (version {definition['version']})" in text
        assert definition["counted"] in text


def test_nobody_served_is_a_dash_with_a_note_and_never_zero_percent():
    text = read_pdf(render_pdf(render_html(CONTENTS["no programs"])).pdf).text
    assert f"Everybody served 0 0 {DASH} {DASH}" in text
    assert "A dash stands where there was nobody to count." in text
    assert "0.0 %" not in text
    assert "The state has no program that runs Individual Placement and Support." in text


def test_markup_in_a_name_is_text():
    html = render_html(CONTENTS["markup in a name"])
    assert "<script" not in html
    assert "alert(1)" in read_pdf(render_pdf(html).pdf).text


def test_only_our_own_fonts_are_used_and_they_are_embedded():
    """Text set in a font of the machine would look different on another one, or be missing."""
    with pikepdf.open(BytesIO(render_pdf(render_html(content())).pdf)) as pdf:
        fonts = [font.DescendantFonts[0] for page in pdf.pages for font in page.Resources.Font.values()]
        assert {str(font.BaseFont).partition("+")[2] for font in fonts} == {"Public-Sans", "Public-Sans-Bold"}
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)


def test_the_same_content_gives_the_same_bytes_in_another_process():
    here = render_pdf(render_html(content())).sha256
    program = (
        "import django; django.setup()\n"
        "from reports.render import *; from tests.reports.contents import content\n"
        "print(render_pdf(render_html(content())).sha256)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "ipsapp.settings", "PYTHONHASHSEED": "1"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == here


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://example.org/pixel.png",
        "file:///etc/passwd",
        "ftp://example.org/file",
        "static:../manage.py",
        "static:no/such/file.png",
        "/etc/passwd",
    ],
)
def test_nothing_but_our_own_files_is_opened(address):
    with pytest.raises(RenderError, match=r"fetch|Relative"):
        render_pdf(f'<html lang="en"><title>Report</title><p><img src="{address}" alt="Picture">')


def test_a_picture_in_the_page_itself_is_shown():
    pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    rendered = render_pdf(f'<html lang="en"><title>Report</title><p><img src="{pixel}" alt="Picture">')
    assert [figure.alt for figure in read_pdf(rendered.pdf).find("Figure")] == ["Picture"]


def test_a_warning_of_the_typesetter_fails_the_report():
    with pytest.raises(RenderError, match="no-such-property"):
        render_pdf('<html lang="en"><title>Report</title><style>p { no-such-property: 1 }</style><p>Text')


def test_a_file_of_ours_comes_with_its_kind():
    assert OwnFiles().fetch("static:print/report.css").content_type == "text/css"


def test_without_pango_everything_but_pdf_works():
    """In a process of its own, where the library cannot be found: the pages load, and a report says what is missing."""
    program = (
        "import cffi, django\n"
        "def missing(*args, **kwargs): raise OSError('cannot load library')\n"
        "cffi.FFI.dlopen = missing\n"
        "django.setup()\n"
        "import ipsapp.urls\n"
        "from reports.render import MissingLibraryError, render_pdf\n"
        "try:\n"
        "    render_pdf('<p>')\n"
        "except MissingLibraryError as error:\n"
        "    print(error)\n"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "ipsapp.settings"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert "apt-get install libpango" in done.stdout
