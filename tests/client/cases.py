"""The cases that the clients of all languages share: calls in order, and what each answers (``cases.json``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from palate.client import ApiError

CASES = Path(__file__).parent / "cases.json"


def read_cases() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(CASES.read_text(encoding="utf-8"))
    return cases


def fill_in(value: Any, names: dict[str, Any]) -> Any:
    """Replace ``$name`` in a value by what ``names`` has."""
    if isinstance(value, dict):
        return {key: fill_in(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill_in(inner, names) for inner in value]
    if isinstance(value, str):
        if value[1:] in names and value.startswith("$"):
            return names[value[1:]]
        for name, text in names.items():
            value = value.replace(f"${name}", str(text))
    return value


def read_path(answer: Any, path: str) -> Any:
    """The value at a path such as ``recommendations.0.title``; ``length`` is that of a list or text."""
    for step in path.split("."):
        answer = len(answer) if step == "length" else answer[int(step) if isinstance(answer, list) else step]
    return answer


def check_answer(case: dict[str, Any], answer: Any, names: dict[str, Any]) -> None:
    """Compare an answer with what the case expects, and keep what it saves in ``names``."""
    for path, expected in fill_in(case.get("expect", {}), names).items():
        value = read_path(answer, path)
        if isinstance(expected, dict) and "at_least" in expected:
            assert value >= expected["at_least"], path
        elif isinstance(expected, dict):
            assert isinstance(value, {"text": str, "number": int | float, "list": list}[expected["is"]]), path
        else:
            assert value == expected, path
    names.update({name: read_path(answer, path) for name, path in case.get("save", {}).items()})


def check_error(case: dict[str, Any], error: ApiError, names: dict[str, Any]) -> None:
    expected = fill_in(case["error"], names)
    assert {name: getattr(error, name) for name in expected} == expected
    assert error.request_id
