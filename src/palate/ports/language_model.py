"""Language model that writes explanations from facts."""

from __future__ import annotations

from typing import Protocol


class LanguageModel(Protocol):
    """Writes one short text per call; the caller sets the time limit and checks the text."""

    @property
    def name(self) -> str:
        """The name that is given as the author of the text."""
        ...

    async def write(self, instructions: str, facts: str) -> str:
        """Write a text.

        Raises:
            WriterFailed: the model could not be reached, refused, or sent an unusable answer.
        """
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
