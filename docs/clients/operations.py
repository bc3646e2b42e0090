"""The operations of the OpenAPI document in the form that both clients are generated from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docs.clients.methods import BY_HAND, FOR_BROWSERS, group_and_name, is_repeatable

Schema = dict[str, Any]


@dataclass(frozen=True)
class Parameter:
    name: str
    is_required: bool
    schema: Schema


@dataclass(frozen=True)
class Operation:
    """One route and the method that calls it."""

    id: str
    verb: str
    path: str
    tag: str
    group: str
    name: str
    text: str
    path_parameters: tuple[Parameter, ...]
    query: tuple[Parameter, ...]
    body: Schema | None
    takes_file: bool
    answer: Schema | None
    """The schema of the JSON in a successful response; None: no JSON."""
    is_empty: bool
    """Whether a successful response has no body."""
    is_repeatable: bool

    @property
    def returns_bytes(self) -> bool:
        return self.answer is None and not self.is_empty


def read_operations(openapi: dict[str, Any]) -> list[Operation]:
    """Every operation that the clients have a generated method for, in the order of the document."""
    return [
        _operation(method.upper(), path, operation)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
        if f"{method.upper()} {path}" not in BY_HAND | FOR_BROWSERS
    ]


def by_group(operations: list[Operation]) -> dict[str, list[Operation]]:
    groups: dict[str, list[Operation]] = {}
    for operation in operations:
        groups.setdefault(operation.group, []).append(operation)
    return groups


def references(schema: object) -> Iterator[str]:
    """The names of the schemas that a schema refers to."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield name_of(schema)
        for value in schema.values():
            yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def name_of(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _operation(verb: str, path: str, operation: dict[str, Any]) -> Operation:
    route = f"{verb} {path}"
    group, name = group_and_name(route)
    content = operation.get("requestBody", {}).get("content", {})
    status, response = next((code, value) for code, value in operation["responses"].items() if code < "300")
    return Operation(
        id=operation["operationId"],
        verb=verb,
        path=path,
        tag=operation["tags"][0],
        group=group,
        name=name,
        text=operation.get("description", ""),
        path_parameters=_parameters(operation, "path"),
        query=_parameters(operation, "query"),
        body=content.get("application/json", {}).get("schema"),
        takes_file="application/octet-stream" in content,
        answer=response.get("content", {}).get("application/json", {}).get("schema"),
        is_empty=status == "204",
        is_repeatable=is_repeatable(route),
    )


def _parameters(operation: dict[str, Any], kind: str) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(each["name"], each["required"], each["schema"])
        for each in operation.get("parameters", [])
        if each["in"] == kind
    )
