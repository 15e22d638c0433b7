"""Add somebody who works for a whole state, first of all its first administrator, and print where they choose a password.

Everybody else is added on the People page. A state that is not there yet is made, given its name.
"""

from typing import Any

import pghistory
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ipsapp.access.addresses import full_address
from ipsapp.access.models import Role, State, User
from ipsapp.access.models.people import ROLES_IN_STATE
from ipsapp.access.services.people import give_role


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name", help='In quotes: "First Last".')
        parser.add_argument("--role", choices=[role.value for role in ROLES_IN_STATE], default=Role.ADMINISTRATOR.value)
        parser.add_argument("--place", required=True, metavar="CODE", help="The state's two letters.")
        parser.add_argument("--state-name", help="Makes the state when there is none of this code.")
        parser.add_argument(
            "--fiscal-year-starts-in",
            type=int,
            metavar="MONTH",
            default=7,
            help="Of a state that is made: the month its fiscal year begins in; 7, July, when left out.",
        )

    @pghistory.context(command="add_person")
    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            state = self.find_or_make_state(**options)
            person = User.objects.create_user(options["email"], full_name=options["full_name"].strip())
            # Whoever may run commands on the server stands behind this; in the record people begin with themselves.
            give_role(person=person, role=Role(options["role"]), place=state, starts_on=timezone.localdate(), by=person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{person} is {Role(options['role']).label.lower()} of {state}.")
        self.stdout.write(f"Choose a password there; the address works once: {password_address(person)}")

    def find_or_make_state(
        self, *, place: str, state_name: str | None, fiscal_year_starts_in: int, **options: Any
    ) -> State:
        """The state of a code.

        Raises:
            CommandError: there is none, and no name was given for a new one.
        """
        code = place.strip().upper()
        state = State.objects.filter(code=code).first()
        if state is None:
            if not state_name:
                raise CommandError(f'There is no state {code} yet. To make it: --state-name "Its name"')
            state = State(code=code, name=state_name.strip(), fiscal_year_starts_in=fiscal_year_starts_in)
            state.full_clean()
            state.save()
        return state


def password_address(person: User) -> str:
    """Where the person chooses a password: the link that "Forgotten your password?" sends by e-mail."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )
    return full_address(path)
