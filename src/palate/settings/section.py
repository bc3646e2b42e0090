"""What all sections of the settings share."""

from __future__ import annotations

from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict

Table: TypeAlias = dict[str, Any]
"""A table of TOML: values of any type by their keys."""


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
