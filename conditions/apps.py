from importlib import import_module
from pathlib import Path

from django.apps import AppConfig


class ConditionsConfig(AppConfig):
    name = "conditions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        for package in ("ledger", "signoff", "deleted_drafts", "integrity", "search", "public"):
            import_module(f"conditions.{package}.receivers")
        import_module("conditions.ledger.rights")
        for declared in sorted(Path(__file__).parent.glob("*/events.py")):  # so that every kind can be read
            import_module(f"conditions.{declared.parent.name}.events")
        import_module("conditions.checks")
        import_module("conditions.desk.notifications").take_over()
        import_module("conditions.desk.images").take_over()
        import_module("conditions.public.logs").watch_gunicorn()
