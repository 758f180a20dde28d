#!/usr/bin/env python
"""Django's commands, under the settings of ``DJANGO_SETTINGS_MODULE``.

Where nothing is said, those of development: but not beside variables that only a server has. An operator who forgot the
one would work on another database, and seal with keys made on the spot.
"""

import os
import sys

from django.core.management import execute_from_command_line


def choose_settings() -> None:
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        return
    if os.environ.get("ALLOWED_HOSTS") or os.environ.get("PUBLIC_BASE_URL", "").startswith("https:"):
        sys.exit(
            "ALLOWED_HOSTS or a PUBLIC_BASE_URL with https: is set, as on a server, but DJANGO_SETTINGS_MODULE is not. "
            "Set it to tovani.settings.production, or to tovani.settings.dev if that is what you want."
        )
    os.environ["DJANGO_SETTINGS_MODULE"] = "tovani.settings.dev"


if __name__ == "__main__":
    choose_settings()
    execute_from_command_line(sys.argv)
