from importlib import import_module

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(AppConfig):
    name = "tovani.users"
    label = "users"
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self):
        import_module("tovani.users.events")
        import_module("tovani.users.receivers")


class UsersAdminConfig(WagtailUsersAppConfig):
    """Wagtail's screens of users and groups, some of them ours."""

    default = False
    group_viewset = "tovani.users.viewsets.GroupViewSet"
    user_viewset = "tovani.users.viewsets.UserViewSet"
