"""PINs, by which people change on one phone."""

from typing import ClassVar

from django.db import migrations, models

from hongzi.access.walls import OverAllBooks


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0002_walls")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Pin",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "user_name",
                    models.CharField(max_length=150, unique=True, verbose_name="用户"),
                ),
                ("hash", models.TextField(verbose_name="散列")),
                ("tries", models.SmallIntegerField(default=0, verbose_name="连续错误次数")),
                ("locked_until", models.DateTimeField(null=True, verbose_name="锁定至")),
            ],
            options={
                "verbose_name": "PIN",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("tries__gte", 0)), name="pin_tries")
                ],
            },
        ),
        OverAllBooks("Pin"),
    ]
