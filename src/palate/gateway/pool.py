"""The services behind a gateway: connections, checks, and requests with a deadline."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx

from palate.gateway.breaker import CircuitBreaker
from palate.gateway.messages import Answer, Ask, Missing
from palate.gateway.metrics import Metrics
from palate.settings import Gateway
from palate.telemetry.background import Background

log = logging.getLogger(__name__)

_FAILED: Final = frozenset({500, 502, 504})
"""Statuses that count as failures of the service."""
_NONE: Final = httpx.Timeout(None)
"""The pool has deadlines of its own."""
_OPEN: Final = "not used: it is in open mode, and this gateway is open to other machines; give it keys or accounts"
_PASSING: Final = frozenset({429, 503})
"""Statuses of a service that works and cannot answer now."""


class Service:
    """A service, and whether it answers."""

    def __init__(self, name: str, url: str, failures: int) -> None:
        self.name, self.url, self.breaker = name, url, CircuitBreaker(failures)
        self.is_refused = False
        """Whether it gives everybody all permissions, while this gateway is open to other machines."""


class Pool:
    """All services by name; sends requests to them."""

    def __init__(
        self, settings: Gateway, metrics: Metrics, http: Mapping[str, httpx.AsyncClient], *, refuses_open: bool
    ) -> None:
        self.settings, self.metrics, self._http, self._refuses_open = settings, metrics, http, refuses_open
        self.services = {name: Service(name, url, settings.failures) for name, url in settings.services.items()}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.services)

    def up(self) -> list[str]:
        """The services that answer, as far as is known."""
        return [
            name for name, service in self.services.items() if not service.breaker.is_open and not service.is_refused
        ]

    async def ask(
        self, name: str, ask: Ask, deadline_s: float | None = None, *, may_be_slow: bool = False
    ) -> Answer | Missing:
        """Send a request to a service; it is missing if it does not answer within the deadline, or cannot.

        ``may_be_slow``: an answer that is late says nothing about the service.
        """
        service = self.services[name]
        if service.is_refused:
            return Missing(name, _OPEN)
        if not service.breaker.enter():
            self.metrics.count(name, "skipped")
            return Missing(
                name, f"not asked, as it failed before: {service.breaker.reason}", self.settings.check_every_s
            )
        deadline_s = deadline_s or self.settings.deadline_s
        try:
            async with asyncio.timeout(deadline_s):
                response = await self._send(name, ask)
        except TimeoutError:
            reason = f"no answer within {deadline_s:g} s"
            if may_be_slow:
                service.breaker.leave()
                self.metrics.count(name, "late")
                return Missing(name, reason, self.settings.check_every_s, may_have_arrived=True)
            return self._failed(service, reason, "late", may_have_arrived=True)
        except httpx.TransportError as error:
            may_have_arrived = not isinstance(error, httpx.ConnectError)
            reason = f"cannot be reached ({type(error).__name__})"
            return self._failed(service, reason, "unreachable", may_have_arrived=may_have_arrived)
        except BaseException:
            service.breaker.leave()
            raise
        if response.status_code in _FAILED:
            return self._failed(
                service, f"answered with status {response.status_code}", "failed", may_have_arrived=True
            )
        service.breaker.succeed()
        answer = Answer(name, response.status_code, response.content, response.headers)
        if answer.status in _PASSING:
            self.metrics.count(name, "refused")
            detail = answer.row().get("detail", "")
            return Missing(name, f"answered with status {answer.status}: {detail}", _retry_after(answer))
        self.metrics.count(name, "answered")
        return answer

    async def ask_all(self, asks: Mapping[str, Ask], deadline_s: float | None = None) -> list[Answer | Missing]:
        """Send a request to each of several services at once; the outcomes are in the order of ``asks``."""
        return list(await asyncio.gather(*(self.ask(name, ask, deadline_s) for name, ask in asks.items())))

    async def check(self, service: Service) -> bool:
        """Ask a service whether it is ready, whatever its breaker says."""
        try:
            async with asyncio.timeout(self.settings.deadline_s):
                response = await self._send(service.name, Ask("GET", "/ready"))
                if self._refuses_open:
                    caller = await self._send(service.name, Ask("GET", "/auth/me"))
                    service.is_refused = caller.is_success
        except (TimeoutError, httpx.TransportError) as error:
            service.breaker.check_failed(f"cannot be reached ({type(error).__name__})")
            return False
        if response.status_code >= 500:
            service.breaker.check_failed(f"answered the check with status {response.status_code}")
            return False
        service.breaker.check_succeeded()
        return True

    async def check_first(self, service: Service) -> None:
        """Check a service of which nothing is known: one failure is enough not to ask it."""
        if not await self.check(service):
            service.breaker.open()

    async def watch(self, service: Service) -> None:
        """Check a service again and again; while it fails, after pauses that double. Runs until it is cancelled."""
        pause = self.settings.check_every_s
        while True:
            await asyncio.sleep(pause)
            was_open = service.breaker.is_open
            if await self.check(service):
                pause = self.settings.check_every_s
            else:
                pause = min(2 * pause, self.settings.max_check_pause_s)
            if was_open != service.breaker.is_open:
                log.warning("%s: %s", service.name, service.breaker.reason if service.breaker.is_open else "it is back")

    async def _send(self, name: str, ask: Ask) -> httpx.Response:
        client = self._http[name]
        return await client.request(
            ask.method,
            self.services[name].url + ask.path,
            params=list[tuple[str, str | int | float | bool | None]](ask.query),
            content=ask.body,
            headers=[(key.encode("latin-1"), value.encode("latin-1")) for key, value in ask.headers.items()],
        )

    def _failed(self, service: Service, reason: str, outcome: str, *, may_have_arrived: bool) -> Missing:
        service.breaker.fail(reason)
        self.metrics.count(service.name, outcome)
        return Missing(service.name, reason, self.settings.check_every_s, may_have_arrived)


@contextlib.asynccontextmanager
async def open_pool(settings: Gateway, metrics: Metrics, *, refuses_open: bool = False) -> AsyncIterator[Pool]:
    """The services of the settings, with connections of their own, checked at the start and until the end.

    With ``refuses_open`` a service that needs no key is not used: the gateway would open it to other machines.
    """
    limits = httpx.Limits(max_connections=settings.max_connections, max_keepalive_connections=settings.max_connections)
    verify = httpx.create_ssl_context()  # made once, as it takes long
    async with contextlib.AsyncExitStack() as stack:
        http = {
            name: httpx.AsyncClient(limits=limits, timeout=_NONE, verify=verify, trust_env=False, cookies=_no_cookies())
            for name in settings.services
        }
        for client in http.values():
            await stack.enter_async_context(client)
        pool = Pool(settings, metrics, http, refuses_open=refuses_open)
        await asyncio.gather(*(pool.check_first(service) for service in pool.services.values()))
        metrics.watch(pool.services.values())
        background = Background()
        watches = [
            asyncio.create_task(background.keep(f"watch {name}", partial(pool.watch, service)))
            for name, service in pool.services.items()
        ]
        try:
            yield pool
        finally:
            for task in watches:
                task.cancel()
            await asyncio.gather(*watches, return_exceptions=True)


def _no_cookies() -> CookieJar:
    """A jar that keeps nothing: the connections are those of all callers, whose cookies must not meet."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def _retry_after(answer: Answer) -> float:
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdigit() else 1.0
