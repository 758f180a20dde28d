"""What each file in here says about itself, for docs/routes.md."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    """One row of ROUTES.md: its ids, what is tried, the weakest account that can try it, and what comes of it."""

    ids: tuple[str, ...]
    title: str
    account: str
    outcome: str


WRITER = "medical writer"
PUBLISHER = "writer with Wagtail's publish right"
MANAGER = "content manager"
PHYSICIAN = "reviewing physician"
SUPERUSER = "superuser"
SHELL = "shell, cron or code"
ANYBODY = "anybody"
