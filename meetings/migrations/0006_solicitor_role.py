"""A role for those who solicit proxies in a contest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_nominee_users")]

    operations = [
        migrations.AlterField(
            model_name="staffrole",
            name="role",
            field=models.CharField(
                choices=[
                    ("secretary", "Corporate secretary"),
                    ("inspector", "Inspector of elections"),
                    ("registrar", "Registrar"),
                    ("clerk", "Clerk"),
                    ("supervisor", "Tabulation supervisor"),
                    ("nominee", "Bank or broker"),
                    ("solicitor", "Solicitor of proxies"),
                    ("observer", "Observer"),
                    ("administrator", "Administrator"),
                ],
                max_length=15,
            ),
        ),
    ]
