"""Build the ASGI application of the gateway."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from palate.errors import ConfigError, PalateError
from palate.gateway.guard import BodyTooLarge, Guard, may_be_open
from palate.gateway.metrics import Metrics
from palate.gateway.mix import Mixes
from palate.gateway.owners import Owners
from palate.gateway.pool import open_pool
from palate.gateway.routes import catalogue, events, operations, recommend, users
from palate.gateway.state import State
from palate.server.problems import error_response, problem
from palate.settings import Settings

log = logging.getLogger(__name__)

_ANY = ["GET", "POST", "PUT", "DELETE"]


def create_gateway(settings: Settings) -> Starlette:
    """Build the application over the services that the settings name.

    Raises:
        ConfigError: the settings name no service.
    """
    if not settings.gateway.services:
        raise ConfigError(
            "The gateway has no services. Name them: --service book=http://127.0.0.1:5001, or [gateway.services] in "
            "palate.toml.",
            where="gateway.services",
        )
    metrics = Metrics()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_pool(settings.gateway, metrics, refuses_open=not may_be_open(settings)) as pool:
            app.state.gateway = State(pool, Owners(pool), Mixes(pool), metrics)
            yield

    return Starlette(
        routes=_routes(),
        lifespan=lifespan,
        middleware=[Middleware(Guard, settings=settings, metrics=metrics)],
        exception_handlers={PalateError: _handle, BodyTooLarge: _handle_large, Exception: _handle_unexpected},
    )


def _routes() -> list[Route]:
    return [
        Route("/health", operations.health),
        Route("/ready", operations.ready),
        Route("/metrics", operations.metrics),
        Route("/recommend", recommend.recommend_to),
        Route("/recommend", recommend.recommend_for, methods=["POST"]),
        Route("/recommend/filtered", recommend.recommend_for, methods=["POST"]),
        Route("/recommend/batch", recommend.recommend_batch, methods=["POST"]),
        Route("/recommendations/{recommendation_id}/items/{item_id:path}/why", catalogue.why),
        Route("/predict", catalogue.predict, methods=["POST"]),
        Route("/similar", catalogue.similar, methods=["POST"]),
        Route("/items", catalogue.merged_list),
        Route("/items", catalogue.put_items, methods=["POST"]),
        Route("/items/{item_id:path}", catalogue.put_item, methods=["PUT"]),
        Route("/items/{item_id:path}", catalogue.item, methods=["GET", "DELETE"]),
        Route("/search", catalogue.merged_list),
        Route("/trending", catalogue.merged_list),
        Route("/facets/{kind}", catalogue.facets),
        Route("/events", events.send_events, methods=["POST"]),
        Route("/users/{user_id:path}/history", users.history),
        Route("/users/{user_id:path}/history/{event_id:path}", users.change_event, methods=["PUT", "DELETE"]),
        Route("/users/{user_id:path}/muted", users.read_anywhere),
        Route("/users/{user_id:path}/muted", users.write_everywhere, methods=["PUT"]),
        Route("/users/{user_id:path}/about", users.read_anywhere),
        Route("/users/{user_id:path}/about", users.write_everywhere, methods=["PUT"]),
        Route("/users/{user_id:path}", users.erase, methods=["DELETE"]),
        Route("/auth/{path:path}", operations.sign_in, methods=_ANY),
        Route("/services/{name}/{path:path}", operations.single_service, methods=_ANY),
        Route("/{path:path}", operations.unknown, methods=_ANY),
    ]


async def _handle(_request: Request, error: Exception) -> Response:
    assert isinstance(error, PalateError)  # noqa: S101  # by registration
    return error_response(error)


async def _handle_large(_request: Request, error: Exception) -> Response:
    return problem(413, "Content too large", f"{error} Send it in smaller parts.")


async def _handle_unexpected(_request: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    return problem(500, "Internal error", "An unexpected error occurred in the gateway; its log has the details.")
