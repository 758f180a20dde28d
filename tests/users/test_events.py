"""The events of accounts, in words. Pure."""

import pytest

from conditions.ledger.kinds import ACCOUNT, NOTHING, Subject, sentence
from tovani.users import events


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            events.CredentialChanged(account_id=7, what="passkey added", key="ab"),
            "changed how account no. 7 is proved: passkey added",
        ),
        (events.Invited(account_id=7), "invited the person of account no. 7 to set a password"),
        (events.SessionsEnded(account_id=7, count=1), "ended 1 other login of account no. 7"),
        (events.SessionsEnded(account_id=7, count=2), "ended 2 other logins of account no. 7"),
        (events.AccountLocked(account_id=7), "locked account no. 7 for a while: too many wrong answers"),
    ],
)
def test_what_happened_to_an_account(event, words):
    assert sentence(event.name, event.payload()) == words
    assert event.subject() == Subject(ACCOUNT, "7")


@pytest.mark.parametrize(("count", "times"), [(1, "once"), (3, "3 times")])
def test_strangers(count, times):
    event = events.StrangersRefused(source="ab12", count=count)
    assert event.sentence() == f"noticed that somebody (ab12) tried to log in to accounts that do not exist, {times}"
    assert event.subject() == NOTHING
