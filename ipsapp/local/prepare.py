"""Brings a database to the state of the code: migrations, then what the serving role may do. Runs as the owner.

One process for both commands, because starting Django takes longer than either when there is nothing to do.
"""

import os

import django
from django.core.management import call_command


def main() -> None:
    """Apply migrations and grants to the database that DATABASE_URL names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipsapp.settings")
    django.setup()
    call_command("migrate", interactive=False)
    call_command("grant_app_role")


if __name__ == "__main__":
    main()
