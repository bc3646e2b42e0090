"""Self-descriptions in memory, for trials and tests."""

from __future__ import annotations

from collections.abc import Mapping


class MemorySelfDescriptions:
    """Keeps texts in a dictionary, which several instances may share."""

    def __init__(self, texts: dict[str, str] | None = None) -> None:
        self._texts = {} if texts is None else texts

    async def of(self, user: str) -> str:
        return self._texts.get(user, "")

    async def all(self) -> Mapping[str, str]:
        return dict(self._texts)

    async def put(self, texts: Mapping[str, str]) -> None:
        for user, text in texts.items():
            self._texts.pop(user, None)
            if text:
                self._texts[user] = text

    async def catch_up(self) -> None:
        """Do nothing: instances that share a dictionary see the same texts."""
