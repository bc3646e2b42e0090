"""Rendered bodies have the schema that the API page shows."""

from __future__ import annotations

from functools import cache
from typing import Any

import httpx
import pytest
from jsonschema_rs import Draft202012Validator, ValidationError

from palate.server.main import create_app
from palate.settings import load_settings
from tests.server.answers import read_json


def _closed(schema: Any) -> Any:
    """A schema in which objects with properties have no others."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(part) for name, part in schema.items()}
    return {**closed, "additionalProperties": False} if isinstance(schema.get("properties"), dict) else closed


@cache
def schemas() -> Any:
    return _closed(create_app(load_settings()).openapi()["components"])


def check(body: Any, name: str) -> None:
    """Check a body against a schema of the API page, of which it may have the properties only."""
    Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": schemas()}).validate(body)


GROUP = {"user_ids": ["a", "b"]}


@pytest.mark.parametrize(
    ("request_body", "properties", "row_properties"),
    [
        ({}, [], []),
        ({"user_id": "a", "explain": True}, ["base"], ["why"]),
        ({"user_input": "a funny book, not horror", "history": ["book:dune"]}, ["understood"], []),
        ({"min_domains": 2, "domains": ["book", "movie"]}, ["domains_held", "filters_applied"], []),
        ({"history": ["no-such-item"]}, ["unknown_items"], []),
        ({"trace": True, "mood": {"label": "joy"}}, ["trace", "understood"], []),
        (GROUP, ["together"], ["members"]),
        ({**GROUP, "explain": True, "domains": ["book"]}, ["together", "filters_applied"], ["members"]),
    ],
    ids=str,
)
def test_a_body_has_its_schema(
    client: httpx.Client, request_body: dict[str, Any], properties: list[str], row_properties: list[str]
) -> None:
    event = {"user_id": "a", "item_id": "book:dune", "event_type": "like"}
    assert read_json(client.post("/events", json=event))["accepted"] == 1
    body = read_json(client.post("/recommend", json=request_body))
    check(body, "Recommendations")
    assert set(properties) <= set(body)
    assert set(row_properties) <= set(body["recommendations"][0])


def test_filters_and_batches_have_their_schemas(client: httpx.Client) -> None:
    filters = {"genres": ["science fiction"], "min_year": 1950, "attributes": {"language": "en"}, "final_k": 3}
    check(read_json(client.post("/recommend/filtered", json=filters)), "Recommendations")
    body = read_json(client.post("/recommend/batch", json={"requests": [{}, {"explain": True}, filters]}))
    check(body, "Answers")
    check(read_json(client.get("/recommend?user_id=a&limit=3")), "Recommendations")


def test_a_body_of_another_shape_is_found() -> None:
    for wrong in ({}, {"answers": [{"recommendation_id": "a"}]}, {"answers": [], "more": 1}):
        with pytest.raises(ValidationError):
            check(wrong, "Answers")
