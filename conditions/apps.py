from importlib import import_module

from django.apps import AppConfig


class ConditionsConfig(AppConfig):
    name = "conditions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        for module in ("checks", "ledger.receivers", "signoff.receivers", "publications.receivers", "public.receivers"):
            import_module(f"conditions.{module}")
        import_module("conditions.desk.notifications").take_over()
        import_module("conditions.public.logs").watch_gunicorn()
