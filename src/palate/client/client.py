"""The clients of the HTTP API: :class:`Client` waits for its answers, :class:`AsyncClient` is for ``asyncio``."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Self, TypeVar

from palate.client.call import Call
from palate.client.errors import ClientError
from palate.client.groups import AsyncGroups, Groups
from palate.client.messages import Address, httpx, no_response, read_answer
from palate.client.retry import Retry

AnswerT = TypeVar("AnswerT")


class Client(Groups):
    """A client that waits for its answers; safe to share between threads.

    ``api_key`` is that of an application, or the access token of a user. ``timeout_s`` is for each try. Calls that may
    be sent twice are tried again as ``retry`` says. With ``http`` it sends through your client, and leaves it open.
    """

    def __init__(
        self,
        url: str = "http://localhost:8000",
        api_key: str | None = None,
        *,
        timeout_s: float = 10.0,
        retry: Retry = Retry(),  # noqa: B008  # it is immutable
        http: httpx.Client | None = None,
    ) -> None:
        self._http = http or httpx.Client(timeout=timeout_s)
        self._is_own = http is None
        super().__init__(_Sender(Address(url.rstrip("/"), api_key), self._http, retry))

    def close(self) -> None:
        """Close the connections."""
        if self._is_own:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(AsyncGroups):
    """A client for ``asyncio``; its arguments are those of :class:`Client`."""

    def __init__(
        self,
        url: str = "http://localhost:8000",
        api_key: str | None = None,
        *,
        timeout_s: float = 10.0,
        retry: Retry = Retry(),  # noqa: B008  # it is immutable
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._http = http or httpx.AsyncClient(timeout=timeout_s)
        self._is_own = http is None
        super().__init__(_AsyncSender(Address(url.rstrip("/"), api_key), self._http, retry))

    async def close(self) -> None:
        """Close the connections."""
        if self._is_own:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class _Sender:
    def __init__(self, address: Address, http: httpx.Client, retry: Retry) -> None:
        self._address, self._http, self._retry = address, http, retry

    def send(self, call: Call[AnswerT]) -> AnswerT:
        request = self._address.request(self._http, call)
        n_failed = 0
        while True:
            try:
                return self._try(call, request)
            except ClientError as error:
                n_failed += 1
                pause = self._retry.pause(error, n_failed) if call.is_repeatable else None
                if pause is None:
                    raise
            time.sleep(pause)

    def _try(self, call: Call[AnswerT], request: httpx.Request) -> AnswerT:
        try:
            response = self._http.send(request)
        except httpx.TransportError as error:
            raise no_response(request, error) from error
        return read_answer(call, response)


class _AsyncSender:
    def __init__(self, address: Address, http: httpx.AsyncClient, retry: Retry) -> None:
        self._address, self._http, self._retry = address, http, retry

    async def send(self, call: Call[AnswerT]) -> AnswerT:
        request = self._address.request(self._http, call)
        n_failed = 0
        while True:
            try:
                return await self._try(call, request)
            except ClientError as error:
                n_failed += 1
                pause = self._retry.pause(error, n_failed) if call.is_repeatable else None
                if pause is None:
                    raise
            await asyncio.sleep(pause)

    async def _try(self, call: Call[AnswerT], request: httpx.Request) -> AnswerT:
        try:
            response = await self._http.send(request)
        except httpx.TransportError as error:
            raise no_response(request, error) from error
        return read_answer(call, response)
