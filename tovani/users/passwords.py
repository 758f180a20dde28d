"""Which passwords are refused: what an attacker who knows the person and the site would try early.

Guesses are estimated by zxcvbn (Wheeler 2016, "zxcvbn: Low-Budget Password Strength Estimation", USENIX Security), as
NIST SP 800-63B, section 5.1.1.2, asks: compared with commonly used, expected and compromised values, without rules of
composition.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

LEAST_GUESSES = 10  # powers of ten
_RATED = 72  # characters: more are not looked at, and are not needed
_SHORTEST_NAME = 3


class GuessableValidator:
    """Names that anybody can know, of the person and of the site, count for nothing: the rest must be strong alone."""

    def validate(self, password, user=None):
        rest = password
        for name in sorted(_known_names(user), key=len, reverse=True):
            rest = re.sub(re.escape(name), "", rest, flags=re.IGNORECASE)
        rated = zxcvbn(rest[:_RATED] or "-")
        if rated["guesses_log10"] >= LEAST_GUESSES:
            return
        why = rated["feedback"]["warning"] if rest == password else "Names of yours or of this site add nothing."
        message = " ".join(filter(None, ["This password can be guessed.", why, "Take four words at random."]))
        raise ValidationError(message, code="password_guessable")

    def get_help_text(self):
        return "Four words at random, with spaces, make a good password. Your names and those of this site add nothing."


def _known_names(user) -> set[str]:
    known = [settings.WAGTAIL_SITE_NAME]
    if user is not None:
        known += [user.username, user.first_name, user.last_name, user.email]
    pieces = {piece for name in known for piece in (name, *re.split(r"[\W_]+", name))}
    return {piece for piece in pieces if len(piece) >= _SHORTEST_NAME}
