"""Several people at the same moment, each with a connection of their own."""

import threading

from django.db import connection

from conditions.models import LockedForReviewError, OnTheRecordError
from conditions.signoff.errors import SignoffError


def at_once(*actions):
    """Run the actions at the same moment. Returns for each "done" or the refusal; any other error fails the test."""
    start, outcomes = threading.Barrier(len(actions)), [None] * len(actions)

    def run(number, action):
        try:
            start.wait(timeout=10)
            action()
            outcomes[number] = "done"
        except (SignoffError, LockedForReviewError, OnTheRecordError) as refusal:
            outcomes[number] = refusal
        except Exception as error:
            outcomes[number] = AssertionError(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for outcome in outcomes:
        if isinstance(outcome, AssertionError) or outcome is None:
            raise outcome or AssertionError("a thread hangs")
    return outcomes
