"""The one error tree.

Every message says what was wrong, what was expected and what to do. ``title`` is the short
name of the class for users; the server maps classes to HTTP statuses, the command line to
exit codes.
"""

from __future__ import annotations

from typing import ClassVar


class PalateError(Exception):
    """Anything that Palate refuses or cannot do; catch this to catch them all."""

    title: ClassVar[str] = "Palate could not do this"

    def __init__(self, message: str, *, where: str | None = None) -> None:
        super().__init__(message)
        self.where = where
        """The argument, field, file or line at fault, when there is one."""


class InvalidInput(PalateError):
    """What was given does not mean anything here."""

    title = "Invalid input"


class NotFound(PalateError):
    """No such item, event, model, snapshot or file."""

    title = "Not found"


class Conflict(PalateError):
    """What was asked contradicts what is already there."""

    title = "Conflict"


class NotReady(PalateError):
    """A thing that must come first (a trained snapshot, a catalogue) is not there yet."""

    title = "Not ready yet"


class StorageFailed(PalateError):
    """The store could not read or write; nothing was acknowledged."""

    title = "Storage failed"


class ConfigError(PalateError):
    """``palate.toml``, an environment variable or an option asks for something impossible."""

    title = "Bad configuration"


class DownloadFailed(PalateError):
    """Another machine could not be reached, refused, or sent something else than it should."""

    title = "Download failed"


class WriterFailed(PalateError):
    """The language model could not be reached, refused, or answered with something else."""

    title = "The writer failed"


class LookUpFailed(PalateError):
    """A reference (TMDB, Spotify) could not be reached, refused, or answered with something else."""

    title = "The look-up failed"


class NotSignedIn(PalateError):
    """Nobody knows who is asking: no token or key, or one that is not good (any more)."""

    title = "Unauthorized"


class NotAllowed(PalateError):
    """Whoever asks may not do this."""

    title = "Forbidden"


class TooMany(PalateError):
    """Tried too often; ``retry_after_s`` says when to come again."""

    title = "Too many requests"

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
