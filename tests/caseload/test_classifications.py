"""Codes of industries and occupations: the lists, the search, and the field that chooses one."""

import pytest
from django import forms
from django.urls import reverse

from caseload.choices import JobType, Sector
from caseload.classifications import INDUSTRIES, OCCUPATIONS, job_type_of, sector_of
from caseload.forms.codes import IndustryField, OccupationField


def titles(codes):
    return [code.title for code in codes]


def test_the_lists_are_whole():
    # As the Census Bureau counts them: 96 subsectors, 308 groups, 689 industries, 1,012 national industries.
    lengths = [len(code) for code in INDUSTRIES.codes]
    assert [lengths.count(n) for n in (3, 4, 5, 6)] == [96, 308, 689, 1012]
    # As the wage statistics publish them, without military ones.
    assert len(OCCUPATIONS.codes) == 830


def test_every_code_belongs_to_a_group_that_we_know():
    assert {sector_of(code) for code in INDUSTRIES.codes} == set(Sector)
    assert {job_type_of(code) for code in OCCUPATIONS.codes} == set(JobType) - {JobType.MILITARY}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("cashier", "Cashiers"),
        ("restaurant cook", "Cooks, Restaurant"),
        ("COOK rest", "Cooks, Restaurant"),
        ("dishwash", "Dishwashers"),
        ("35-9021", "Dishwashers"),
        ("stocker", "Stockers and Order Fillers"),
    ],
)
def test_an_occupation_is_found_by_words_or_code(text, first):
    assert titles(OCCUPATIONS.search(text))[0] == first


def test_a_word_finds_its_plural():
    assert "Retail Bakeries" in titles(INDUSTRIES.search("bakery"))


def test_of_two_levels_with_one_title_the_lower_is_offered():
    assert [code.code for code in INDUSTRIES.search("roofing contractors")] == ["238160"]
    assert [code.code for code in INDUSTRIES.search("23816")] == ["23816", "238160"]


@pytest.mark.parametrize("text", ["", " ", "c", "%", "'", "carrier pigeon", "9999", "((("])
def test_what_fits_nothing_finds_nothing(text):
    assert INDUSTRIES.search(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("", ""), ("722511", "722511"), ("full-service restaurants", "722511"), ("Roofing contractors", "238160")],
)
def test_a_title_typed_in_full_is_its_code(text, code):
    assert IndustryField().clean(text) == code


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bakeries", "Choose one of those found"),
        ("roofing", "Choose one of those found"),
        ("carrier pigeons", "No industry has a title like"),
        ("35-9021", "No industry"),
    ],
)
def test_a_part_of_a_title_or_of_none_is_asked_about(text, message):
    with pytest.raises(forms.ValidationError, match=message):
        IndustryField().clean(text)


class OneField(forms.Form):
    occupation = OccupationField()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, ""),
        ({"occupation": "35-9021"}, "35-9021"),
        ({"occupation": "", "occupation_search": ""}, ""),
        # Chosen among those found for the text, which still stands in its box.
        ({"occupation": "35-9021", "occupation_search": "dishwasher"}, "35-9021"),
        # The old one was left as it was while another was typed.
        ({"occupation": "35-9021", "occupation_search": "cashiers"}, "41-2011"),
    ],
)
def test_the_field_takes_what_was_meant(sent, code):
    form = OneField(sent)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["occupation"] == code


def test_without_scripts_the_form_comes_back_with_what_was_found():
    form = OneField({"occupation": "", "occupation_search": "cook"})
    assert not form.is_valid()
    page = form.as_div()
    assert 'value="35-2014"' in page
    assert 'value="cook"' in page


def test_a_code_that_stands_already_is_shown_and_can_be_taken_away():
    page = OneField(initial={"occupation": "35-9021"}).as_div()
    assert "Dishwashers" in page
    assert "None of these" in page


@pytest.mark.parametrize(
    ("name", "query", "shown"),
    [
        ("caseload:occupation_search", {"field": "occupation", "occupation_search": "dishwasher"}, 'name="occupation" value="35-9021"'),
        ("caseload:industry_search", {"field": "industry", "industry_search": "retail bakeries"}, 'value="311811"'),
        ("caseload:industry_search", {"field": "industry", "industry_search": "manufacturing"}, "The closest 12 of"),
        ("caseload:industry_search", {"field": "industry", "industry_search": "xyzzy"}, "Try one plain word"),
        ("caseload:industry_search", {"field": '"><b', "industry_search": "retail bakeries"}, 'name="industry"'),
    ],
)  # fmt: skip
def test_codes_appear_as_one_types(cast, signed_in, name, query, shown):
    page = signed_in(cast.specialist_ana).get(reverse(name), query).content.decode()
    assert shown in page
    assert "<html" not in page
