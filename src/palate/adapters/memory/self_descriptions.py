"""Abouts in memory: for trials and tests, gone with the process."""

from __future__ import annotations

from collections.abc import Mapping


class MemorySelfDescriptions:
    """``kept`` may be shared by several, which then see the same."""

    def __init__(self, kept: dict[str, str] | None = None) -> None:
        self._kept = {} if kept is None else kept

    async def of(self, user: str) -> str:
        return self._kept.get(user, "")

    async def all(self) -> Mapping[str, str]:
        return dict(self._kept)

    async def put(self, said: Mapping[str, str]) -> None:
        for user, text in said.items():
            self._kept.pop(user, None)
            if text:
                self._kept[user] = text

    async def catch_up(self) -> None:
        """Nothing to do: all that share ``kept`` see the same."""
