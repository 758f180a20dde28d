"""Passwords that somebody who knows the person and the site would try early are refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests import makers
from tests.responses import text_of
from tests.users.second_factors import confirm
from tovani.users.models import User

DORA = User(username="dora.moss", first_name="Dora", last_name="Moss", email="d.moss@practice.example")


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "tovanitovani",
        "Tovani-Tovani-2026",
        "tovani lantern",
        "dora.moss.2026",
        "Dora Moss Dora Moss",
        "d.moss@practice.example1",
        "Password1234!",
        "qwertyuiop12",
        "correct ho",
        "x" * 200,
        "Moss" * 30,
    ],
)
def test_what_can_be_guessed_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, DORA)


@pytest.mark.parametrize(
    "password",
    [
        "quiet otter lantern seventy",
        makers.PASSWORD,
        "kV9#mPq2!xLw",
        "moss grows on quiet lanterns",
        "Ωж漢字कखग한국ü9é",
    ],
)
def test_what_cannot_be_guessed_is_taken(password):
    assert validate_password(password, DORA) is None
    assert validate_password(password) is None


def test_the_refusal_says_why_and_what_to_do():
    with pytest.raises(ValidationError) as refused:
        validate_password("tovanitovani", DORA)
    assert refused.value.messages == [
        "This password can be guessed. Names of yours or of this site add nothing. Take four words at random."
    ]


@pytest.mark.django_db
def test_the_form_that_sets_one_refuses_it(client, writer):
    client.force_login(writer)
    confirm(client)
    answer = client.post(
        reverse("change_password"), {"new_password1": "wilmawriter2026", "new_password2": "wilmawriter2026"}
    )
    assert "This password can be guessed." in text_of(answer)
    assert User.objects.get().check_password(makers.PASSWORD)
