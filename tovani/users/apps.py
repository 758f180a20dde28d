from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "tovani.users"
    label = "users"
