"""Misconfiguration that would weaken a promise is found when the site starts, not when it matters."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections

from conditions.ledger import guards, seals, succession
from conditions.ledger.keys import KeyRingError

FINISH = "conditions.signoff.finish.finish_workflow"


@register(Tags.security)
def workflow_settings(app_configs, **kwargs):
    if not getattr(settings, "WAGTAIL_WORKFLOW_ENABLED", True):
        yield Error(
            "WAGTAIL_WORKFLOW_ENABLED is off: reviews and their locks would vanish from the editor.",
            hint="Remove the setting.",
            id="conditions.E001",
        )
    if getattr(settings, "WAGTAIL_FINISH_WORKFLOW_ACTION", "") != FINISH:
        yield Error(
            "The end of a workflow would publish the newest revision instead of the signed version.",
            hint=f'Set WAGTAIL_FINISH_WORKFLOW_ACTION = "{FINISH}".',
            id="conditions.E002",
        )
    if getattr(settings, "WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH", True):
        yield Error(
            "Publishing would silently cancel a review under way.",
            hint="Set WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False.",
            id="conditions.E003",
        )
    if getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        yield Error(
            "Translations are not designed for yet: they would be pages that nobody signed.",
            hint="Set WAGTAIL_I18N_ENABLED = False.",
            id="conditions.E004",
        )


@register(Tags.security)
def seal_key(app_configs, **kwargs):
    try:
        missing = "" if seals.ring().current else "The key ring holds public keys only."
    except KeyRingError as problem:
        missing = str(problem)
    if missing:
        yield Error(
            f"The ledger cannot be sealed, so nothing could be recorded. {missing}",
            hint="Set SEAL_KEY or SEAL_KEY_FILE (docs/settings.md).",
            id="conditions.E007",
        )


@register(Tags.database)
def append_only_guards(app_configs, databases, **kwargs):
    for alias in databases or []:
        tables = connections[alias].introspection.table_names()
        if "conditions_auditevent" not in tables:
            continue
        for name in guards.missing(alias):
            yield Error(
                f"The trigger {name} is missing from the database “{alias}”: records could be changed.",
                hint="Run “python manage.py migrate”; it installs the triggers again.",
                id="conditions.E005",
            )


@register(Tags.database)
def key_ring_of_this_ledger(app_configs, databases, **kwargs):
    if (
        "default" not in (databases or [])
        or "conditions_auditevent" not in connections["default"].introspection.table_names()
    ):
        return
    try:
        why = succession.obstacle(seals.ring())
    except KeyRingError:
        return  # E007 says so
    if why:
        yield Error(
            f"The ledger cannot be sealed, so nothing could be recorded. {why}",
            hint="Set SEAL_KEY or SEAL_KEY_FILE to the ring that sealed the newest events (docs/settings.md).",
            id="conditions.E008",
        )


@register(Tags.database)
def sqlite_options(app_configs, databases, **kwargs):
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            recursive = cursor.execute("PRAGMA recursive_triggers").fetchone()[0]
        if not recursive or connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
            yield Error(
                f"The SQLite database “{alias}” runs without recursive triggers or immediate transactions.",
                hint="Use tovani.settings.base.database() to configure it.",
                id="conditions.E006",
            )
