"""Secrets that could be guessed are recognised, and random ones are not taken for such."""

from __future__ import annotations

import base64
import random
from uuid import UUID

import pytest

from palate.services.accounts.secret_strength import find_weakness

GUESSABLE = (
    "changeme" * 4,
    "please-change-me-in-production-1234",
    "CHANGE_THIS_TO_A_RANDOM_SECRET_KEY",
    "your-secret-key-goes-here-0123456789",
    "django-insecure-4#x)w8k!2b7q9z$e5r6t",
    "my super secret passphrase of today",
    "a" * 64,
    "ab" * 20,
    "0123456789abcdef" * 4,
    "0123456789abcdef0123456789abcde",
    "abcdefghijklmnopqrstuvwxyz012345",
    "zyxwvutsrqponmlkjihgfedcba987654",
    "aaaaaaaaaaaaaaaabaaaaaaaaaaaaaaa",
    "1111222211112222222211112222111122",
)


@pytest.mark.parametrize("secret", GUESSABLE)
def test_a_secret_of_examples_repetitions_or_sequences_is_weak(secret: str) -> None:
    assert find_weakness(secret) is not None


def test_random_secrets_are_not() -> None:
    draws = random.Random(5)
    for _ in range(500):
        secrets = [draws.randbytes(n).hex() for n in (8, 16, 32)]
        secrets += [base64.urlsafe_b64encode(draws.randbytes(n)).decode().rstrip("=") for n in (12, 24, 32)]
        secrets.append(str(UUID(bytes=draws.randbytes(16))))
        assert [find_weakness(secret) for secret in secrets] == [None] * 7


def test_a_long_passphrase_is_not() -> None:
    assert find_weakness("correct horse battery staple, twice") is None
