"""``palate gateway`` says what is wrong with its options."""

from __future__ import annotations

import pytest

from palate.cli.gateway import gateway
from palate.errors import ConfigError


@pytest.mark.parametrize(
    ("services", "message"),
    [
        ([], "The gateway has no services"),
        (["http://127.0.0.1:5001"], "has no domain"),
        (["book=127.0.0.1:5001"], "is no service"),
    ],
)
def test_wrong_services_are_refused_with_what_to_write(services: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        gateway(services)
