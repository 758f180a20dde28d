from django import forms
from django.utils import timezone

from conditions.ledger import characters
from conditions.ledger.texts import WordsField
from conditions.physicians.models import Physician
from conditions.practice.clock import practice_day, zone_name
from conditions.signoff.actions import SignatureRequest
from conditions.signoff.models import SigningChallenge
from conditions.signoff.proofs import PasskeyAnswer, PasswordAnswer
from conditions.signoff.rules import SENTENCE
from tovani.users import factors
from tovani.users.forms import CredentialField
from tovani.users.policy import is_exempt


class DeskForm(forms.Form):
    """Whatever field half a character is sent in, even a hidden one: a sentence. No database and no hash takes it."""

    def clean(self):
        cleaned = super().clean()
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and (sentence := characters.half(value)):
                self.add_error(None if self.fields[name].widget.is_hidden else name, sentence)
        return cleaned


class SubmitForm(DeskForm):
    change_summary = WordsField(
        label="What changed",
        min_length=SENTENCE,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences. Readers will see it in the page's history.",
    )
    physician = forms.ModelChoiceField(
        Physician.objects.none(), required=False, empty_label="Any physician", label="Ask"
    )
    due_on = forms.DateField(required=False, label="Wanted by", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["physician"].queryset = Physician.objects.can_be_asked(practice_day(timezone.now()))

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < practice_day(timezone.now()):
            raise forms.ValidationError("This day has passed.")
        return day


_YEARS = (2000, 2199)


class _PracticeTimeField(forms.DateTimeField):
    """A day and time where the practice is, as all times on these screens, whatever zone the account has set."""

    def to_python(self, value):
        with timezone.override(timezone.get_default_timezone()):
            moment = super().to_python(value)
        if moment is not None and not _YEARS[0] <= moment.year <= _YEARS[1]:
            raise forms.ValidationError(f"Give a year between {_YEARS[0]} and {_YEARS[1]}.")
        return moment


def _moment(label: str, help_text: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    explained = f"{help_text} The time is that of the practice ({zone_name()})."
    return _PracticeTimeField(label=label, required=False, widget=widget, help_text=explained)


class SignForm(DeskForm):
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    statement = forms.CharField(widget=forms.HiddenInput, strip=False)
    next_review_on = forms.DateField(
        label="Next review due",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="By this day a physician must read the page again.",
    )
    publish_at = _moment("Make it public on", "Leave it empty to make the page public at once.")
    agreed = forms.BooleanField(label="I agree to this statement", required=False)
    password = forms.CharField(
        label="Your password",
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Signing asks for it again, so that nobody signs at a desk you left.",
    )
    code = forms.CharField(
        label="Code of your authenticator app",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "size": 12}),
    )
    credential = CredentialField(required=False)
    nonce = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    PROOF = ("password", "code", "credential", "nonce")

    def __init__(self, *args, user, **kwargs):
        """Asks for what ``user`` has to prove to be there: a passkey, a password with a code, a password."""
        super().__init__(*args, **kwargs)
        self.user = user
        self.has_passkey = factors.of(user, factors.PASSKEY).exists()
        if not factors.of(user, factors.APP).exists():
            del self.fields["code"]
            if not is_exempt(user):
                del self.fields["password"]

    def words_fields(self):
        """What is signed, and when it becomes public."""
        return [self[name] for name in self.fields if name not in self.PROOF]

    def proof_fields(self):
        return [self[name] for name in ("password", "code") if name in self.fields]

    def request(self, at) -> SignatureRequest:
        """What was filled in, with digest and statement as they were shown. Only after ``is_valid()``, and once: the
        challenge of a passkey is used up by it.
        """
        filled = self.cleaned_data
        return SignatureRequest(
            digest=filled["digest"],
            agreed=filled["agreed"],
            statement=filled["statement"],
            answer=self._answer(at),
            next_review_on=filled["next_review_on"],
        )

    def _answer(self, at) -> PasskeyAnswer | PasswordAnswer:
        filled = self.cleaned_data
        if not filled.get("credential"):
            return PasswordAnswer(filled.get("password", ""), filled.get("code", ""))
        nonce = filled.get("nonce", "")
        taken = SigningChallenge.objects.take(self.user, nonce, at)
        return PasskeyAnswer(nonce if taken else "", filled["credential"])


class ReaffirmForm(SignForm):
    """The page is public already, so there is no time to choose."""

    publish_at = None


class ChangesForm(DeskForm):
    """A reason, and one comment for each part of the page (``parts``: [(key, label)])."""

    reason = WordsField(
        label="What should change",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The writer reads this first. Comments on parts arrive in the editor beside the text they speak of.",
    )

    def __init__(self, *args, parts, **kwargs):
        super().__init__(*args, **kwargs)
        for key, label in parts:
            self.fields[f"comment_{key}"] = WordsField(
                label=f"Comment on “{label}”", required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    def comments(self) -> dict[str, str]:
        prefix = "comment_"
        return {name.removeprefix(prefix): text for name, text in self.cleaned_data.items() if name.startswith(prefix)}

    def comment_fields(self):
        return [self[name] for name in self.fields if name.startswith("comment_")]


class WithdrawReviewForm(DeskForm):
    reason = WordsField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class TakeDownForm(DeskForm):
    reason = WordsField(
        label="Reason, for the record", widget=forms.Textarea(attrs={"rows": 2}), help_text="Not shown to the public."
    )
    notice = WordsField(
        label="Notice for readers",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Shown at the page's address from then on.",
    )
    due_at = _moment("Take it down on", "Leave it empty to take the page down now.")
    unless_signed = forms.BooleanField(
        required=False,
        label="Only if no physician signs the page anew before then",
        help_text="For text that is right until a certain day. Needs a time above.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("unless_signed") and not cleaned.get("due_at"):
            self.add_error("due_at", "Give the time, or untick “Only if no physician signs”.")
        return cleaned


class ImportForm(DeskForm):
    document = forms.FileField(
        label="Document", required=False, help_text="A text file (UTF-8) or a Word file (.docx), up to 5 MB."
    )
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, widget=forms.HiddenInput)
    phrases = WordsField(
        required=False,
        label="Search phrases",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Only if the document has lost the separators between them: one phrase a line.",
    )
    replace = forms.BooleanField(required=False, label="Yes, put the document's words in place of those of the draft")
