"""One account a role, with passwords made on first use and kept outside the repository and the database."""

import json
import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from conditions.physicians.models import Physician
from tovani.users.roles import AUDITORS, MANAGERS, PHYSICIANS, WRITERS

# username: (first name, last name, groups, is administrator)
ACCOUNTS = {
    "writer": ("Wanda", "Writer (sample)", [WRITERS], False),
    "physician": ("Avery", "Sample", [PHYSICIANS], False),
    "manager": ("Mika", "Manager (sample)", [MANAGERS], False),
    "auditor": ("Audra", "Auditor (sample)", [AUDITORS], False),
    "admin": ("Adrian", "Administrator (sample)", [], True),
}


def password_file() -> Path:
    return Path(settings.VAR_DIR) / "sample_accounts.json"


def load_accounts() -> dict[str, str]:
    """Create the accounts that are missing. Returns {username: password}."""
    path = password_file()
    passwords = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    users = get_user_model()
    for username, (first, last, groups, is_administrator) in ACCOUNTS.items():
        user = users.objects.filter(username=username).first()
        if user is None:
            user = users(username=username, first_name=first, last_name=last, email=f"{username}@example.org")
            user.is_superuser = user.is_staff = is_administrator
            passwords.pop(username, None)
        if username not in passwords:
            passwords[username] = secrets.token_urlsafe(12)
            user.set_password(passwords[username])
            user.save()
        user.groups.set(Group.objects.filter(name__in=groups))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(passwords, indent=1), encoding="utf-8")
    _load_physician(users.objects.get(username="physician"))
    return passwords


def _load_physician(user) -> Physician:
    physician, _created = Physician.objects.get_or_create(
        user=user,
        defaults={
            "printed_name": "Dr. Avery Sample",
            "credentials": "DO",
            "slug": "avery-sample",
            "licence_state": "Sample State",
            "licence_number": "SAMPLE-0001",
            "licence_ends_on": timezone.localdate() + timedelta(days=730),
            "biography": "A made-up physician who shows how this site works. No such person signed these pages.",
            "conflicts": "None; this is a sample.",
        },
    )
    return physician
