"""Read responses of the server."""

from __future__ import annotations

from typing import Any

import httpx


def read_json(response: httpx.Response, status: int = 200) -> Any:
    """Return the JSON of a response, which must have the status."""
    assert response.status_code == status, response.text
    return response.json()


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """Return the problem details of a response, which must have the status and all fields of RFC 9457."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) - {"current_event_id"} == {"type", "title", "status", "detail", "errors", "request_id"}
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["status"] == status
    assert body["type"].startswith("urn:palate:problem:")
    assert body["title"]
    assert body["detail"]
    for error in body["errors"]:
        assert set(error) == {"where", "message"}
    return body


def ids(body: dict[str, Any]) -> list[str]:
    """Return the item ids of a recommendation, best first."""
    return [row["item_id"] for row in body["recommendations"]]
