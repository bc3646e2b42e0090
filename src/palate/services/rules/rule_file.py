"""Read rules from a file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from palate.data.rules import Rule
from palate.errors import InvalidInput
from palate.services.rules.rule_body import NamedRule

_MAX_BYTES: Final = 20_000_000


def read_rules(path: Path) -> list[Rule]:
    """The rules of a TOML file (tables ``[[rules]]``) or a JSON file (``{"rules": […]}``, or the list alone).

    Raises:
        InvalidInput: the file cannot be read, or a rule is not valid; the message names the rule and its field.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InvalidInput(f"{path} is larger than {_MAX_BYTES:,} bytes: it is no file of rules.", where=str(path))
        text = path.read_text(encoding="utf-8")
        content: object = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", where=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{path} is not valid TOML or JSON: {error}.", where=str(path)) from error
    return parse_rules(content)


def parse_rules(content: object) -> list[Rule]:
    """The rules of a parsed file.

    Raises:
        InvalidInput: a rule is not valid, or a name is used twice.
    """
    rules = content.get("rules") if isinstance(content, Mapping) and set(content) <= {"rules"} else content
    if not isinstance(rules, list):
        raise InvalidInput("A file of rules has tables [[rules]] and nothing else, or in JSON a list.", where="rules")
    parsed: dict[str, Rule] = {}
    for index, entry in enumerate(rules):
        rule = _parse(entry, f"rules[{index}]")
        if rule.name in parsed:
            raise InvalidInput(f"Two rules have the name {rule.name!r}.", where=f"rules[{index}].name")
        parsed[rule.name] = rule
    return list(parsed.values())


def _parse(entry: object, where: str) -> Rule:
    name = entry.get("name") if isinstance(entry, Mapping) else None
    label = f"{where} ({name!r})" if name else where
    try:
        body = NamedRule.model_validate(entry)
        return body.rule(body.name)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the rule"
        raise InvalidInput(f"{label}: {field}: {first['msg']}.", where=f"{where}.{field}") from None
    except InvalidInput as error:
        raise InvalidInput(f"{label}: {error.where}: {error}", where=f"{where}.{error.where}") from error
