"""Responses of the gateway: answers of services passed on, merged answers, and what is missing in them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from starlette.responses import Response

from palate.gateway.messages import NOT_PASSED, Answer, Missing, Row
from palate.server.problems import MEDIA_TYPE, problem


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came back from several services."""

    answers: Sequence[Answer]
    """Those that succeeded."""
    missing: Sequence[Missing]
    refusal: Answer | None
    """If none succeeded: the first response with an error of the caller."""

    @classmethod
    def of(cls, outcomes: Sequence[Answer | Missing]) -> Outcomes:
        """Sort outcomes; where one service answers, the errors of others are missing parts."""
        answers = [each for each in outcomes if isinstance(each, Answer)]
        successes = [answer for answer in answers if answer.is_success]
        refusals = [answer for answer in answers if not answer.is_success]
        missing = [each for each in outcomes if isinstance(each, Missing)]
        if successes:
            missing += [Missing(each.service, f"answered with status {each.status}") for each in refusals]
        return cls(successes, missing, None if successes or not refusals else refusals[0])

    def failure(self) -> Response | None:
        """The response if there is nothing to merge: the error of the caller, or 503; None: there is an answer."""
        if self.answers:
            return None
        return pass_on(self.refusal) if self.refusal else unavailable(self.missing)


def pass_on(answer: Answer) -> Response:
    """The response of a service as it is."""
    response = Response(answer.content, answer.status)
    for name, value in answer.headers.multi_items():  # there may be several cookies
        if name.lower() not in NOT_PASSED:
            response.headers.append(name, value)
    return response


def json_response(row: Row, status: int = 200) -> Response:
    return Response(orjson.dumps(row), status, media_type="application/json")


def with_missing(row: Row, missing: Sequence[Missing]) -> Row:
    """An answer that says which services it lacks; whole answers have no ``missing``."""
    return {**row, "missing": [each.row() for each in missing]} if missing else row


def unavailable(missing: Sequence[Missing], detail: str = "", **more: object) -> Response:
    """503 with the services that are missing, and when to try again."""
    reasons = "; ".join(f"{each.service}: {each.reason}" for each in missing)
    base = problem(503, "Services missing", detail or f"No service could answer this. {reasons}.")
    row = {**orjson.loads(base.body), "missing": [each.row() for each in missing], **more}
    seconds = math.ceil(max((each.retry_after_s for each in missing), default=1.0))
    return Response(orjson.dumps(row), 503, {"Retry-After": str(max(seconds, 1))}, MEDIA_TYPE)
