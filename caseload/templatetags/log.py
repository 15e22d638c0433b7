"""The button that opens the log from every page, and how late a contact was logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone

from caseload.models.contacts import LOGGING_ROLES
from caseload.queries.corrections import may_correct
from caseload.queries.log import drafts_of
from ipsapp.access.models import User

if TYPE_CHECKING:
    from caseload.models import Client, ClientContact, Employer, EmployerContact

register = template.Library()


@register.inclusion_tag("components/log_button.html", takes_context=True)
def log_button(
    context: dict[str, Any], client: Client | None = None, employer: Employer | None = None
) -> dict[str, Any]:
    """The button, for whoever logs; the client or employer that the page is about is named ahead."""
    user = context.get("user")
    named = f"?client={client.pk}" if client else f"?employer={employer.pk}" if employer else ""
    if not (isinstance(user, User) and user.has_role(*LOGGING_ROLES, on=timezone.localdate())):
        return {"may_log": False}
    return {"may_log": True, "named": named, "n_drafts": drafts_of(user).count()}


@register.filter
def delay(contact: ClientContact | EmployerContact) -> str:
    """`logged 3 days later`; nothing for a contact logged on its day."""
    n_days = (timezone.localtime(contact.created_at).date() - contact.occurred_on).days
    return f"logged {n_days} day{'' if n_days == 1 else 's'} later" if n_days > 0 else ""


@register.filter
def corrigible_by(contact: ClientContact | EmployerContact, user: User) -> bool:
    """Whether the user may correct the contact today."""
    return may_correct(contact, user, timezone.localdate())
