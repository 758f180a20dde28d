from importlib import import_module

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "tovani.users"
    label = "users"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        import_module("tovani.users.receivers")
