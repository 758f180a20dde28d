"""Why something was refused, in words for the person who tried. ``code`` is for the ledger and for tests."""


class SignoffError(Exception):
    code = "refused"
    status = 409  # of the answer over HTTP: what was asked for does not fit the state of things

    @property
    def on_record(self) -> str:
        """The reason as the ledger keeps it, which holds nobody's name by value (ledger/people.py)."""
        return str(self)


class NotReadyError(SignoffError):
    """The page lacks something. ``problems`` says what and where."""

    code = "not_ready"

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__(f"The page is not ready: {' '.join(problem.message for problem in self.problems)}")


class NothingToSubmitError(SignoffError):
    code = "nothing_to_submit"


class AlreadyInReviewError(SignoffError):
    code = "already_in_review"


class NoWorkflowError(SignoffError):
    code = "no_workflow"


class SlugTakenError(SignoffError):
    code = "slug_taken"


class TitleTakenError(SignoffError):
    code = "title_taken"


class NotAllowedError(SignoffError):
    """This person may not do this."""

    code = "not_allowed"


class NotAPhysicianError(NotAllowedError):
    code = "not_a_physician"


class LicenceEndedError(NotAllowedError):
    code = "licence_ended"


class AuthorCannotSignError(NotAllowedError):
    code = "author_cannot_sign"


class WrongPasswordError(SignoffError):
    code = "wrong_password"


class SecondFactorError(NotAllowedError):
    """A password alone does not sign."""

    code = "second_factor"


class AccountRestsError(NotAllowedError):
    """How the account is proved was changed a short while ago."""

    code = "account_rests"


class TooManyAttemptsError(SignoffError):
    code = "too_many_attempts"


class StaleReviewError(SignoffError):
    """What was shown is not what is under review now, or the review has ended."""

    code = "stale_review"


class ReviewEndedError(StaleReviewError):
    """The review has ended: ``how`` as its state in words, ``who`` as printed, ``when`` as a date and time."""

    def __init__(self, how: str, who: str, when: str):
        super().__init__(f"This review has ended: {how} ({who}, {when}).")
        self.on_record_words = f"This review has ended: {how} ({when})."

    @property
    def on_record(self) -> str:
        return self.on_record_words


class ReviewDateError(SignoffError):
    code = "review_date"


class IncompleteFormError(SignoffError):
    code = "incomplete_form"


class NotRecordableError(SignoffError):
    """Nothing can be put on record now, so nothing is done that has to be."""

    code = "not_recordable"
    status = 503


class AlteredVersionError(SignoffError):
    """The stored text does not fit its digest."""

    code = "altered_version"
