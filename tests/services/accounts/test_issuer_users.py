"""Who the claims of a token stand for: ids that never collide, roles, names."""

from __future__ import annotations

from typing import Any

import pytest

from palate.errors import NotSignedIn
from palate.ports.accounts import Role
from palate.services.accounts.issuer_users import MAX_ID_LENGTH, read_user
from palate.settings import Issuer

ISSUER = Issuer(
    issuer="https://a.example",
    role_claim="realm_access.roles",
    roles={"chief": "admin", "ops": "operator", "backend": "service"},
)


def user_of(**claims: Any) -> str:
    return read_user("clerk", ISSUER, claims).user


def test_ids_of_two_issuers_differ_and_are_none_of_local_users() -> None:
    assert user_of(sub="ann") == "clerk:ann"
    assert read_user("auth0", ISSUER, {"sub": "ann"}).user == "auth0:ann"
    assert user_of(sub="auth0:ann") == "clerk:auth0:ann"
    assert user_of(sub=7) == "clerk:7"
    assert ":" not in "0123456789abcdef", "of which local ids are made"


@pytest.mark.parametrize("sub", [None, "", [], {}, True, 1.5, "a\nb", "a\x00", "\u202eabc", "x" * MAX_ID_LENGTH])
def test_what_names_no_user_is_refused(sub: Any) -> None:
    with pytest.raises(NotSignedIn):
        user_of(sub=sub)
    with pytest.raises(NotSignedIn):
        user_of()


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        (["ops", "chief", "x"], Role.ADMIN),
        (["ops"], Role.OPERATOR),
        ("backend", Role.SERVICE),
        ([], Role.USER),
        ("admin", Role.USER),
        ([["chief"], {"chief": 1}, None], Role.USER),
        (None, Role.USER),
    ],
)
def test_the_highest_role_that_the_settings_name_counts(roles: Any, role: Role) -> None:
    assert read_user("clerk", ISSUER, {"sub": "ann", "realm_access": {"roles": roles}}).role is role


def test_a_claim_may_have_a_url_as_its_name() -> None:
    issuer = ISSUER.model_copy(update={"role_claim": "https://a.example/roles"})
    assert read_user("clerk", issuer, {"sub": "ann", "https://a.example/roles": ["chief"]}).role is Role.ADMIN
    assert read_user("clerk", issuer, {"sub": "ann", "realm_access": {"roles": ["chief"]}}).role is Role.USER


@pytest.mark.parametrize(("given", "name"), [("Ann", "Ann"), (" \x07 ", None), (5, None), ("x" * 300, "x" * 200)])
def test_a_name_is_visible_or_none(given: Any, name: str | None) -> None:
    assert read_user("clerk", ISSUER, {"sub": "ann", "name": given}).name == name
