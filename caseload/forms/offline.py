"""The log's forms as a phone keeps them: the same fields, without anybody in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload.forms.contacts import ContactForm
from caseload.forms.employers import EmployerContactForm
from caseload.models import Employer, Enrolment
from ipsapp.access.models import Program

if TYPE_CHECKING:
    from django import forms


def empty_log_forms() -> dict[str, forms.Form]:
    """The two forms with which a specialist logs. Whom to choose from is filled in on the phone."""
    nobody = Enrolment.objects.none()
    return {
        "contact_form": ContactForm(enrolments=nobody, as_of=None, auto_id="contact_%s"),
        "employer_form": EmployerContactForm(
            employers=Employer.objects.none(),
            programs=Program.objects.none(),
            enrolments=nobody,
            as_of=None,
            auto_id="employer_%s",
        ),
    }
