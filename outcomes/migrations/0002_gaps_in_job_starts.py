from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="personquarter",
            name="n_job_starts_undetermined",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Jobs begun likewise whose verdict is still open."
            ),
            preserve_default=False,
        ),
        migrations.RemoveIndex(model_name="personquarter", name="personquarter_figures"),
        migrations.AddIndex(
            model_name="personquarter",
            index=models.Index(fields=["quarter_starts_on", "program"], name="personquarter_figures"),
        ),
    ]
