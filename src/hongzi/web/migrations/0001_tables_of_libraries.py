from django.db import migrations

from hongzi.access.grants import LibraryTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_walls"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("axes", "0010_accessattemptexpiration"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        LibraryTables(
            [
                "auth_user",
                "auth_group",
                "auth_permission",
                "auth_group_permissions",
                "auth_user_groups",
                "auth_user_user_permissions",
                "django_content_type",
                "django_session",
                "account_emailaddress",
                "account_emailconfirmation",
                "mfa_authenticator",
                "axes_accessattempt",
                "axes_accessattemptexpiration",
                "axes_accessfailurelog",
                "axes_accesslog",
                "procrastinate_jobs",
                "procrastinate_events",
                "procrastinate_periodic_defers",
                "procrastinate_workers",
            ]
        ),
    ]
