"""What an answer of the server says."""

from __future__ import annotations

from typing import Any

import httpx


def said(response: httpx.Response, status: int = 200) -> Any:
    """The JSON of an answer with that status."""
    assert response.status_code == status, response.text
    return response.json()


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem that an answer is; fails if it is none of the one shape."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert body["status"] == status
    assert body["type"].startswith("urn:palate:problem:")
    assert body["title"]
    assert body["detail"]
    for error in body["errors"]:
        assert set(error) == {"where", "message"}
    return body


def ids(body: dict[str, Any]) -> list[str]:
    """The items of an answer, best first."""
    return [row["item_id"] for row in body["recommendations"]]
