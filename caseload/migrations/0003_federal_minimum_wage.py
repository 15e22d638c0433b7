"""The federal minimum wage since 1997, so that no job is held against nothing."""

import datetime
from decimal import Decimal

from django.db import migrations

SOURCE = "29 U.S.C. 206(a)"
STEPS = (
    (datetime.date(1997, 9, 1), Decimal("5.15")),
    (datetime.date(2007, 7, 24), Decimal("5.85")),
    (datetime.date(2008, 7, 24), Decimal("6.55")),
    (datetime.date(2009, 7, 24), Decimal("7.25")),
)


def add_steps(apps, schema_editor):
    MinimumWage = apps.get_model("caseload", "MinimumWage")
    for starts_on, amount in STEPS:
        MinimumWage.objects.get_or_create(
            state_code="", city="", starts_on=starts_on, defaults={"amount": amount, "source": SOURCE}
        )


def remove_steps(apps, schema_editor):
    MinimumWage = apps.get_model("caseload", "MinimumWage")
    MinimumWage.objects.filter(state_code="", city="", source=SOURCE).delete()


class Migration(migrations.Migration):
    dependencies = [("caseload", "0002_initial")]

    operations = [migrations.RunPython(add_steps, remove_steps)]
