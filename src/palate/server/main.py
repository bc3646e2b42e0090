"""Build the ASGI application: routes, middleware, errors, start and stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from functools import partial
from importlib.resources import files

from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

import palate
from palate.app import open_context
from palate.server import problems
from palate.server.access import authorize
from palate.server.credentials import Credentials, open_credentials
from palate.server.dispatch.table import RouteTable
from palate.server.metrics import record_process_repeatedly
from palate.server.middleware import GatewayMiddleware
from palate.server.open_mode import check_settings
from palate.server.request_log import RequestMiddleware
from palate.server.routes import (
    accounts,
    api_keys,
    audit,
    bandit,
    batch,
    events,
    experiments,
    explanations,
    history_imports,
    invitations,
    items,
    jobs,
    oidc,
    operations,
    policies,
    predictions,
    recommendations,
    rules,
    segments,
    taste,
    users,
)
from palate.server.security_headers import SecurityHeadersMiddleware, docs_headers
from palate.server.site import SiteMiddleware
from palate.server.user_fields import find_user_fields
from palate.services.background import background_of
from palate.services.serve.reload import watch
from palate.settings import Settings
from palate.telemetry.access_log import AccessLog

_ROUTES = (
    recommendations,
    batch,
    bandit,
    explanations,
    predictions,
    events,
    items,
    segments,
    taste,
    users,
    history_imports,
    invitations,
    accounts,
    oidc,
    api_keys,
    audit,
    operations,
    jobs,
    policies,
    experiments,
    rules,
)
_GC_THRESHOLDS = (20_000, 50, 100)
_DOCS = ("/docs", "/openapi.json")
_DESCRIPTION = """
Recommendations that learn from every event and explain themselves. An acknowledged event is on the disk, and the next
answer takes it into account. All errors have the format of RFC 9457, problem details.
"""


def create_app(settings: Settings, access_log: AccessLog | None = None) -> FastAPI:
    """Build the ASGI application over the store that the settings name; ``access_log`` has a line for each answer.

    Raises:
        ConfigError: other machines could use the server without a key, or a key is short enough to guess.
    """
    check_settings(settings)
    app = FastAPI(
        title="Palate",
        version=palate.__version__,
        description=_DESCRIPTION,
        lifespan=_lifespan,
        dependencies=[Depends(authorize)],
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.is_draining = False
    app.state.credentials = Credentials()
    problems.install(app)
    app.add_middleware(GatewayMiddleware, settings=settings)
    for routes in _ROUTES:
        app.include_router(routes.router)
    _add_docs(app)
    app.state.user_fields = find_user_fields(app.routes)
    app.router.routes.insert(0, RouteTable(app.routes))
    api_paths = [*_DOCS, *(route.path for routes in _ROUTES for route in routes.router.routes)]
    app.add_middleware(SiteMiddleware, api_paths=api_paths)
    app.add_middleware(RequestMiddleware, access_log=access_log)
    if settings.server.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.server.cors_origins,
            allow_methods=("GET", "POST", "PUT", "DELETE"),
            allow_headers=("Authorization", "Content-Type", "X-Request-Id"),
            expose_headers=("Retry-After", "X-Request-Id"),
        )  # without credentials: cookies are for pages of this server alone
    app.add_middleware(SecurityHeadersMiddleware)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with open_context(app.state.settings, serving=True) as context:
        app.state.context = context
        app.state.credentials = open_credentials(context)
        # Models and catalogue live as long as the server: exclude them from garbage collection. What is kept of users
        # is examined less often than by default, as a collection of all of it delays answers by tens of milliseconds.
        gc.collect()
        gc.freeze()
        thresholds = gc.get_threshold()
        gc.set_threshold(*_GC_THRESHOLDS)
        keep, runs = background_of(context).keep, {"watch": watch, "record_metrics": record_process_repeatedly}
        tasks = [asyncio.create_task(keep(name, partial(run, context))) for name, run in runs.items()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            await app.state.credentials.close()
            # Release the models, for the case that another server starts in this process.
            app.state.context, app.state.credentials = None, Credentials()
            gc.unfreeze()
            gc.set_threshold(*thresholds)


def _add_docs(app: FastAPI) -> None:
    """Serve Swagger UI from the installed package, so that it works without internet access."""
    assets = StaticFiles(directory=str(files("fastapi_swagger") / "resources"))
    app.mount("/docs/assets", assets, name="docs-assets")

    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Palate API",
        swagger_js_url="/docs/assets/swagger-ui-bundle.js",
        swagger_css_url="/docs/assets/swagger-ui.css",
        swagger_favicon_url="/docs/assets/favicon-32x32.png",
    ).body
    headers = docs_headers(bytes(page))

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(page, headers=headers)
