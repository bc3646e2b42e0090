"""Every error that Palate raises, as subclasses of ``PalateError``.

Every message says what was wrong, what was expected and what to do. ``title`` is a short name for users. The server
maps classes to HTTP statuses, the command line to exit codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class PalateError(Exception):
    """The base class of all errors of Palate."""

    title: ClassVar[str] = "Palate could not do this"

    def __init__(self, message: str, *, where: str | None = None) -> None:
        super().__init__(message)
        self.where = where
        """The argument, field, file or line at fault, when there is one."""

    @property
    def locations(self) -> Sequence[str]:
        """All arguments, fields, files and lines at fault."""
        return (self.where,) if self.where else ()


class InvalidInput(PalateError):
    """An argument, field or file has a value that is not valid."""

    title = "Invalid input"


class NotFound(PalateError):
    """An item, event, model, snapshot or file does not exist."""

    title = "Not found"


class Conflict(PalateError):
    """The request contradicts the stored state, such as a name that is taken."""

    title = "Conflict"


class EventIdTaken(Conflict):
    """Events have the ids of other events of their users."""

    title = "Event id taken"

    def __init__(self, taken: Sequence[tuple[int, str]]) -> None:
        """``taken`` are the positions of the events in their batch, and their ids."""
        ids = ", ".join(repr(event_id) for _, event_id in taken[:3]) + (", …" if len(taken) > 3 else "")
        super().__init__(
            f"The user has another event with the same id: {ids}. Its item, type, value, time or `retracts` differs. "
            "Nothing of the batch was stored. Send a new event under a new event_id; "
            "change a stored one by PUT /users/{user_id}/history/{event_id}."
        )
        self.event_ids = tuple(event_id for _, event_id in taken)
        self._indexes = tuple(index for index, _ in taken)

    @property
    def locations(self) -> Sequence[str]:
        return tuple(f"events[{index}].event_id" for index in self._indexes)


class EventReplaced(Conflict):
    """An event that is to be corrected or retracted has been corrected since; ``current_id`` is what stands now."""

    title = "Event was corrected"

    def __init__(self, message: str, *, where: str, current_id: str) -> None:
        super().__init__(message, where=where)
        self.current_id = current_id


class NotReady(PalateError):
    """A prerequisite (a trained snapshot, a catalogue) does not exist yet."""

    title = "Not ready yet"


class StorageFailed(PalateError):
    """The store could not read or write; the operation was not acknowledged."""

    title = "Storage failed"


class ConfigError(PalateError):
    """``palate.toml``, an environment variable or an option has a value that cannot work."""

    title = "Bad configuration"


class DownloadFailed(PalateError):
    """A download failed: the server could not be reached, refused, or sent unexpected content."""

    title = "Download failed"


class WriterFailed(PalateError):
    """The language model could not be reached, refused, or sent an unusable answer."""

    title = "The writer failed"


class LookUpFailed(PalateError):
    """A metadata source (TMDB, Spotify) could not be reached, refused, or sent an unusable answer."""

    title = "The look-up failed"


class ReaderFailed(PalateError):
    """The process that reads an export could not be started, or died."""

    title = "The reader failed"


class IssuerFailed(PalateError):
    """An identity provider could not be reached, refused, or sent an unusable answer."""

    title = "The identity provider failed"


class NotSignedIn(PalateError):
    """The request has no valid token or API key."""

    title = "Unauthorized"


class NotAllowed(PalateError):
    """The caller is not permitted to do this."""

    title = "Forbidden"


class TooMany(PalateError):
    """A rate limit was exceeded; try again after ``retry_after_s`` seconds."""

    title = "Too many requests"

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
