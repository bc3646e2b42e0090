"""Together: requests that arrive in the same moment go through a pipeline side by side."""

from __future__ import annotations

import asyncio
from typing import Final

from palate.data.slate import Slate
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query

_AT_ONCE: Final = 16
"""More would gain nothing more, and keep the first of them waiting."""


class MicroBatcher:
    """Collects what is asked in one turn of the event loop and answers it in the next.

    Nobody waits for company: alone, a request costs one turn of the loop more. In company the
    pipeline costs a fifth less, because caches are warm for a stage that runs many times in a row.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[Pipeline, Query, asyncio.Future[Slate]]] = []

    async def run(self, pipeline: Pipeline, query: Query) -> Slate:
        """The slate of ``pipeline`` for ``query``."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._answer)
        answer: asyncio.Future[Slate] = loop.create_future()
        self._waiting.append((pipeline, query, answer))
        return await answer

    def _answer(self) -> None:
        now, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._answer)
        for pipeline in {id(pipeline): pipeline for pipeline, _, _ in now}.values():
            _settle(pipeline, [(query, answer) for other, query, answer in now if other is pipeline])


def _settle(pipeline: Pipeline, asked: list[tuple[Query, asyncio.Future[Slate]]]) -> None:
    try:
        slates = pipeline.run_together([query for query, _ in asked])
    except Exception as error:
        if len(asked) == 1:
            if not asked[0][1].done():
                asked[0][1].set_exception(error)
            return
        for one in asked:  # one that fails must not take the others with it
            _settle(pipeline, [one])
    else:
        for (_, answer), slate in zip(asked, slates, strict=True):
            if not answer.done():  # the caller may have gone away
                answer.set_result(slate)
