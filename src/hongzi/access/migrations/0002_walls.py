from django.db import migrations

from hongzi.access.walls import APPEND_ONLY_FUNCTION, OverAllBooks, ReadableMigrations


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        ReadableMigrations(),
        OverAllBooks("Book"),
        OverAllBooks("Member"),
        migrations.RunSQL(APPEND_ONLY_FUNCTION, "DROP FUNCTION hongzi_append_only()"),
    ]
