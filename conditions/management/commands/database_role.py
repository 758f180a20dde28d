import re

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from conditions.ledger.guards import erasable_columns, guarded_tables


class Command(BaseCommand):
    help = (
        "Print the SQL that lets a PostgreSQL role run the site without the rights to change or empty the record, to "
        "lift its guards or to alter a table. Run it as the owner of the tables, again after each update."
    )

    def add_arguments(self, parser):
        parser.add_argument("role", help="the role the site logs in with: small letters, digits, underscores")

    def handle(self, role, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Roles belong to PostgreSQL; set DATABASE_URL to the database that the SQL is for.")
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
            raise CommandError("A role's name has small letters, digits and underscores only.")
        if role == connection.settings_dict["USER"]:
            raise CommandError(f"“{role}” owns the tables, so it could take any right back. Choose another role.")
        erasing = "".join(
            f'\nGRANT UPDATE ({", ".join(columns)}) ON "{table}" TO {role};'
            for table, columns in erasable_columns().items()
        )
        record = ", ".join(f'"{table}"' for table in guarded_tables())
        self.stdout.write(
            f"""BEGIN;
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} LOGIN; END IF;
  IF EXISTS (
    SELECT FROM pg_roles, pg_class WHERE rolname = '{role}' AND pg_class.oid = 'conditions_auditevent'::regclass
    AND (rolsuper OR pg_has_role(rolname, relowner, 'MEMBER'))
  ) THEN RAISE EXCEPTION '{role} is a superuser or a member of the owner: it could take any right back';
  END IF;
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE ON {record} FROM {role};{erasing}
REVOKE INSERT, UPDATE, DELETE ON "django_migrations" FROM {role};
COMMIT;"""  # noqa: S608 - the name was checked above, the tables are ours
        )
