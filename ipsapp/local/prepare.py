"""Brings a database to the state of the code, and fills it when it is empty.

Migrations and grants are the owner's work; the demonstration is loaded as the role that serves, so that it can do no
more than a person could. All in one process, because starting Django takes longer than any of it when there is nothing
to do.
"""

import os
import sys
from pathlib import Path

import django
import environ
from django.core.management import call_command
from django.db import connection


def main(logins: Path | None) -> None:
    """Prepare the database that DATABASE_URL names, as its owner, for the role that APP_DATABASE_URL names.

    `logins` is the file that takes what the demonstration says about its logins; without one, none is loaded.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipsapp.settings")
    django.setup()
    call_command("migrate", interactive=False)
    call_command("grant_app_role")
    if logins is None:
        return
    connection.close()
    connection.settings_dict.update(environ.Env().db_url("APP_DATABASE_URL"))
    with logins.open("w") as output:
        call_command("load_demo", if_empty=True, stdout=output)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
