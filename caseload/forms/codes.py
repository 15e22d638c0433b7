"""A field that chooses one code of a long list by typing words of its title.

With JavaScript the codes found appear below the text as one types. Without it, saving the form shows them, and asks to
choose one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from caseload.classifications import INDUSTRIES, OCCUPATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from caseload.classifications import Classification, Code

MOST_SHOWN = 12
SEARCH_SUFFIX = "_search"
# The list behind each field, and the page that finds codes in it.
SEARCHES = {"industry": "caseload:industry_search", "occupation": "caseload:occupation_search"}


def codes_found(classification: Classification, text: str) -> dict[str, Any]:
    """What `_code_results.html` shows for a text: the closest codes, and how many there are in all."""
    found = classification.search(text)
    return {"text": text, "codes": found[:MOST_SHOWN], "n_found": len(found), "what": classification.what}


class CodeInput(forms.Widget):
    """A search box, and below it the codes found as radio buttons, with the one that is chosen."""

    template_name = "caseload/widgets/code_input.html"
    use_fieldset = True

    def __init__(self, classification: Classification, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.classification = classification

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """The code chosen; the text typed when it was typed to find another one."""
        chosen: str = data.get(name) or ""
        text: str = (data.get(name + SEARCH_SUFFIX) or "").strip()
        if not text or chosen in {code.code for code in self.classification.search(text)}:
            return chosen
        return text

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form did not hold the field at all."""
        return name not in data and name + SEARCH_SUFFIX not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The codes found for a text; for a code, just that one."""
        context = super().get_context(name, value, attrs)
        chosen = self.classification.codes.get(value or "")
        found = {"codes": [chosen], "n_found": 1} if chosen else codes_found(self.classification, value or "")
        context |= {"text": "", "what": self.classification.what, "chosen": chosen and chosen.code} | found
        context |= {
            "search_url": SEARCHES[self.classification.what],
            "name": name,
            "id": context["widget"]["attrs"]["id"],
        }
        return context


class CodeField(forms.CharField):
    """A code of a classification, or nothing. A title typed in full is its code; nothing else is guessed."""

    def __init__(self, classification: Classification, **kwargs: Any) -> None:
        super().__init__(widget=CodeInput(classification), **kwargs)
        self.classification = classification

    def clean(self, value: Any) -> str:
        """The code. Raises ValidationError where the text is part of a title, or of none."""
        text: str = super().clean(value)
        if not text or text in self.classification.codes:
            return text
        found: list[Code] = self.classification.search(text)
        exact = [code for code in found if code.title.lower() == text.lower()]
        if len(exact) == 1:
            return exact[0].code
        if found:
            raise forms.ValidationError("Choose one of those found, or empty the search box.")
        raise forms.ValidationError(
            f"No {self.classification.what} has a title like “{text}”. Try one plain word, or leave it empty."
        )


class IndustryField(CodeField):
    """An industry (NAICS 2022), by typing words of its title."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(INDUSTRIES, **{"label": "Industry", "required": False} | kwargs)


class OccupationField(CodeField):
    """An occupation (SOC 2018), by typing words of its title."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(OCCUPATIONS, **{"label": "Occupation", "required": False} | kwargs)
