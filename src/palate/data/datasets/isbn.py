"""Validate and convert ISBNs."""

from __future__ import annotations

import re


def isbn13(text: str) -> str:
    """Convert a valid ISBN of 10 or 13 digits to 13 digits, ignoring dashes and spaces; empty if it is invalid."""
    digits = re.sub(r"[-\s]", "", text).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits) and digits != "0" * 10:
        values = [10 if digit == "X" else int(digit) for digit in digits]
        if sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11 == 0:
            body = f"978{digits[:9]}"
            return body + _check_digit(body)
    if re.fullmatch(r"97[89]\d{10}", digits) and digits[-1] == _check_digit(digits[:12]):
        return digits
    return ""


def _check_digit(body: str) -> str:
    """Compute the check digit of the first 12 digits of an ISBN-13."""
    return str(-sum(int(digit) * (1, 3)[index % 2] for index, digit in enumerate(body)) % 10)
