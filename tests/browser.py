"""The system's Chromium, driven by playwright."""

import os
import shutil


def chromium() -> str:
    """The path of Chromium on this machine; empty if it has none."""
    named = os.environ.get("CHROMIUM", "")
    return named or next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), "")


ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
