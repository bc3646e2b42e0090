"""The writer: a language model that puts facts into prose."""

from __future__ import annotations

from typing import Protocol


class LanguageModel(Protocol):
    """Asked for one short text at a time; whoever asks sets the time limit and checks the answer."""

    @property
    def name(self) -> str:
        """What the text is signed with."""
        ...

    async def write(self, instructions: str, facts: str) -> str:
        """The text.

        Raises:
            WriterFailed: it could not be reached, refused, or answered with something else.
        """
        ...

    async def close(self) -> None:
        """Let go of its connections."""
        ...
