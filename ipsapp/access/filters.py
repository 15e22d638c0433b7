"""Search and filters of the lists of the access app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Q

from ipsapp.access.models import Role, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipsapp.access.models.people import RoleAssignmentQuerySet


class PersonFilter(django_filters.FilterSet):
    """People by name or e-mail, by a role they hold, and by whether they can sign in.

    `assignments` are the roles that count: those held today in the places the list is about.
    """

    q = django_filters.CharFilter(label="Name or e-mail", method="search", widget=forms.TextInput({"type": "search"}))
    role = django_filters.ChoiceFilter(choices=Role.choices, label="Role", empty_label="Any", method="holds")
    is_active = django_filters.ChoiceFilter(
        choices=[("True", "Open"), ("False", "Closed")], label="Account", empty_label="Open or closed"
    )
    sort = django_filters.OrderingFilter(
        fields={"full_name": "name", "email": "email", "last_login": "last_login"}, widget=forms.HiddenInput
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, assignments: RoleAssignmentQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignments = assignments

    def search(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """People whose name or address contains each of the words."""
        for word in value.split():
            people = people.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
        return people

    def holds(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """People who hold the role."""
        return people.filter(pk__in=self.assignments.filter(role=value).values("user"))
