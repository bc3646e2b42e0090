"""A circuit breaker: a service that failed several times in a row is left alone until a check succeeds."""

from __future__ import annotations

from typing import Literal

State = Literal["closed", "open", "half-open"]


class CircuitBreaker:
    """Closed: requests are sent. Open: none are. Half-open, after a successful check: a single request is tried.

    The request that is tried closes it if it succeeds, and opens it again if it fails.
    """

    def __init__(self, failures: int) -> None:
        self._limit, self._n_failures, self._n_failed_checks, self._is_trying = failures, 0, 0, False
        self.state: State = "closed"
        self.reason = ""
        """Why the last request or check failed."""

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    def enter(self) -> bool:
        """Whether a request may be sent now; each that is must end in one of the methods below."""
        if self.state == "half-open":
            if self._is_trying:
                return False
            self._is_trying = True
        return self.state != "open"

    def succeed(self) -> None:
        """A request was answered."""
        self.state, self._n_failures, self._is_trying = "closed", 0, False

    def fail(self, reason: str) -> None:
        """A request got no answer."""
        self.reason, self._is_trying = reason, False
        self._n_failures += 1
        if self.state == "half-open" or self._n_failures >= self._limit:
            self.open()

    def open(self) -> None:
        """Send no request until a check succeeds."""
        self.state, self._is_trying = "open", False

    def leave(self) -> None:
        """A request was cancelled: nothing is known of the service."""
        self._is_trying = False

    def check_succeeded(self) -> None:
        """A check was answered: an open breaker lets a request be tried."""
        self._n_failed_checks = 0
        if self.state == "open":
            self.state = "half-open"

    def check_failed(self, reason: str) -> None:
        """A check got no answer."""
        self.reason = reason
        self._n_failed_checks += 1
        if self.state == "half-open" or self._n_failed_checks >= self._limit:
            self.open()
