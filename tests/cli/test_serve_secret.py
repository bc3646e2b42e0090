"""``palate serve`` refuses to serve others with an account setting that cannot be meant."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Palate


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "too short"}, "needs 32 or more"),
        ({"ALGORITHM": "none"}, "accounts.algorithm"),
        ({"DATABASE_URL": "mysql://localhost/palate"}, "PostgreSQL, as postgresql://"),
    ],
)
def test_a_server_for_others_starts_with_a_secret_or_not_at_all(
    palate: Palate, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    result = palate("serve", "--host", "0.0.0.0", "--port", "0")
    assert result.code == 2
    assert message in result.err
    assert "Traceback" not in result.err
