"""The server: routes, errors and the engine's life put together."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from importlib.resources import files

from fastapi import Depends, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

import palate
from palate.app import open_context
from palate.server import problems
from palate.server.access import authorize
from palate.server.caller import check, has_accounts
from palate.server.middleware import Edge
from palate.server.routes import (
    accounts,
    events,
    explanations,
    history_imports,
    invitations,
    items,
    operations,
    predictions,
    recommendations,
    segments,
    taste,
    users,
)
from palate.server.site import Site
from palate.server.user_fields import find_user_fields
from palate.services.accounts.auth_service import open_auth_service
from palate.services.serve.reload import watch
from palate.settings import Settings

_ROUTES = (
    recommendations,
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
    operations,
)
_DOCS = ("/docs", "/openapi.json")
_DESCRIPTION = """
Recommendations that learn from every event and say why. An event that was acknowledged is on the disk,
and the very next answer knows of it. Errors have one shape, RFC 9457 problem details.
"""


def create_app(settings: Settings) -> FastAPI:
    """The ASGI application over the store that the settings name.

    Raises:
        ConfigError: it would be open to others than this machine, or its secret could be guessed.
    """
    check(settings)
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
    problems.install(app)
    app.add_middleware(Edge, settings=settings)
    for routes in _ROUTES:
        app.include_router(routes.router)
    _add_docs(app)
    app.state.user_fields = find_user_fields(app.routes)
    app.add_middleware(Site, api_paths=[*_DOCS, *(one.path for routes in _ROUTES for one in routes.router.routes)])
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with open_context(app.state.settings, serving=True) as context:
        app.state.context = context
        app.state.auth = open_auth_service(context) if has_accounts(app.state.settings) else None
        # Models and catalogue live as long as the server: keep the collector from walking them.
        gc.collect()
        gc.freeze()
        following = asyncio.create_task(watch(context))
        try:
            yield
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following
            # Where another server follows in this process, the models of this one are let go.
            app.state.context = app.state.auth = None
            gc.unfreeze()


def _add_docs(app: FastAPI) -> None:
    """Swagger UI from the package, so that it shows without a network."""
    assets = StaticFiles(directory=str(files("fastapi_swagger") / "resources"))
    app.mount("/docs/assets", assets, name="docs-assets")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Palate API",
            swagger_js_url="/docs/assets/swagger-ui-bundle.js",
            swagger_css_url="/docs/assets/swagger-ui.css",
            swagger_favicon_url="/docs/assets/favicon-32x32.png",
        )
