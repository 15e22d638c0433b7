"""How every form, date and missing value is written."""

import datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms.formsets import ManagementForm
from django.template.loader import render_to_string
from django.test import RequestFactory

from ipsapp.access.templatetags.ipsapp import dash, day, percent
from ipsapp.work.models import RunStatus
from reports.models import ReportRun


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As on the letter")
    nickname = forms.CharField(required=False)
    on = forms.DateField(widget=forms.DateInput, initial=datetime.date(2026, 5, 14))
    hours = forms.IntegerField()
    wage = forms.DecimalField(decimal_places=2)
    how = forms.ChoiceField(
        choices=[("phone", "Phone"), ("text", "Text")], widget=forms.RadioSelect(attrs={"class": "app-tiles"})
    )
    signed = forms.BooleanField(required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def html(form):
    return " ".join(form.as_div().split())


def test_a_field_has_its_label_hint_and_error_tied_to_it():
    page = html(SampleForm({}))
    assert '<label class="usa-label" for="id_name">Name</label>' in page
    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error" id="id_name"' in page
    assert '<div class="usa-hint" id="id_name_helptext">As on the letter</div>' in page
    assert 'id="id_name_error"' in page


FIELDS = {
    "Fill this in.": forms.CharField(),
    "Choose one.": forms.TypedChoiceField(choices=[("a", "A")]),
    "Choose at least one.": forms.MultipleChoiceField(choices=[("a", "A")]),
    "Tick this to go on.": forms.BooleanField(),
    "Enter the day.": forms.DateField(),
    "Enter an e-mail address.": forms.EmailField(),
    "Choose a file.": forms.FileField(),
    "Enter a number.": forms.DecimalField(),
    "Part of this page is missing. Open the page anew.": forms.UUIDField(),
    "Say from which day.": forms.DateField(error_messages={"required": "Say from which day."}),
}


@pytest.mark.parametrize(("sentence", "field"), FIELDS.items(), ids=FIELDS)
def test_what_is_missing_is_said_as_what_to_do(sentence, field):
    with pytest.raises(ValidationError) as refused:
        field.clean(None)
    assert refused.value.messages == [sentence]


def test_only_our_own_sentences_say_what_is_missing():
    """In every form there is, also those of libraries: none was made before the wording was set."""
    import_module("ipsapp.urls")
    waiting, found = [forms.BaseForm], set()
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form is not ManagementForm:  # of formsets: nobody sees its fields
            found |= {str(field.error_messages["required"]) for field in getattr(form, "base_fields", {}).values()}
    assert "Fill this in." in found
    assert [sentence for sentence in found if "required" in sentence] == []


def test_only_optional_fields_are_marked():
    page = html(SampleForm())
    assert page.count("(optional)") == 1
    assert 'Nickname <span class="app-optional">(optional)</span>' in page


def test_phones_are_told_which_keyboard_fits():
    page = html(SampleForm())
    assert 'type="date" name="on" value="2026-05-14"' in page
    assert 'name="hours" inputmode="numeric"' in page
    assert 'name="wage" inputmode="decimal"' in page


def test_a_choice_is_a_group_with_a_legend():
    page = html(SampleForm({"how": "text"}))
    assert '<fieldset class="usa-fieldset"> <legend class="usa-legend">How</legend>' in page
    assert 'class="app-choices app-tiles"' in page
    assert 'value="text" class="usa-radio__input" required id="id_how_1" checked>' in page


def test_the_summary_leads_to_each_field_and_holds_what_belongs_to_none():
    form = SampleForm({})
    form.add_error(None, "These dates overlap.")
    page = render_to_string("components/error_summary.html", {"form": form})
    assert "<li>These dates overlap.</li>" in page
    assert '<a href="#id_name">Name: Fill this in.</a>' in page
    assert '<a href="#id_how_0">How: Choose one.</a>' in page
    assert "token" not in page
    assert "<li>Fill this in.</li>" in page  # of the hidden field, which nobody can be led to
    assert render_to_string("components/error_summary.html", {"form": SampleForm()}).strip() == ""


def test_every_page_with_a_form_has_the_summary():
    pages = [
        path
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if "{% extends" in (text := path.read_text()) and ("as_div" in text or "as_field_group" in text)
    ]
    assert len(pages) > 5
    assert [str(path) for path in pages if "components/error_summary.html" not in Path(path).read_text()] == []


def test_paging_keeps_the_filter():
    request = RequestFactory().get("/clients/?q=ana&page=2")
    page_obj = Paginator(range(120), 50).get_page(2)
    page = render_to_string("components/pagination.html", {"page_obj": page_obj}, request)
    assert 'href="?q=ana&amp;page=1" rel="prev"' in page
    assert 'href="?q=ana&amp;page=3" rel="next"' in page
    assert "Page 2 of 3" in page


@pytest.mark.parametrize(
    ("sort", "state", "href"),
    [
        ("", "", "?q=ana&amp;sort=name"),
        ("name", "ascending", "?q=ana&amp;sort=-name"),
        ("-name", "descending", "?q=ana&amp;sort=name"),
    ],
)
def test_a_column_sorts_and_says_how_it_is_sorted(sort, state, href):
    request = RequestFactory().get("/clients/", {"q": "ana", "page": "3"} | ({"sort": sort} if sort else {}))
    context = {"label": "Name", "field": "name", "sort": sort}
    cell = render_to_string("components/sort_header.html", context, request)
    assert f'href="{href}"' in cell
    assert f'aria-sort="{state}"' in cell if state else "aria-sort" not in cell


def test_days_are_written_with_the_year_only_when_it_is_another(clock):
    assert day(datetime.date(2026, 5, 14)) == '<time datetime="2026-05-14">Thu 14 May</time>'
    assert day(datetime.date(2025, 12, 31)) == '<time datetime="2025-12-31">Wed 31 Dec 2025</time>'
    # Two in the morning in Greenwich is the evening before in New York.
    assert "Wed 13 May" in day(datetime.datetime(2026, 5, 14, 2, tzinfo=datetime.UTC))
    assert "none" in day(None)


def test_percentages_have_one_decimal_and_nobody_out_of_nobody_has_none():
    assert percent(Decimal("43.25")) == "43.2 %"
    assert percent(0) == "0.0 %"
    assert "none" in percent(None)


def test_a_dash_stands_for_nothing_and_never_for_zero():
    assert "none" in dash(None)
    assert "none" in dash("")
    assert dash(0) == 0


@pytest.mark.parametrize(
    ("status", "words", "asks_again"),
    [
        (RunStatus.REQUESTED, "Waiting", True),
        (RunStatus.RUNNING, "Counting clients", True),
        (RunStatus.DONE, "Done", False),
        (RunStatus.FAILED, "The file has no header.", False),
    ],
)
def test_progress_is_asked_for_until_the_run_is_finished(status, words, asks_again):
    step = "Counting clients" if status == RunStatus.RUNNING else ""
    run = ReportRun(status=status, step=step, percent=40, failure="The file has no header.")
    part = render_to_string("components/progress.html", {"run": run, "poll_url": "/progress/"})
    assert words in part
    assert ('hx-get="/progress/"' in part) is asks_again
    assert (">Refresh</a>" in part) is asks_again
