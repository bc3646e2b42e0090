"""A bare FastAPI application with one route, served as Palate is: ``python -m benchmarks.serving.bare PORT``."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI

from palate.server.routes.operations import Health
from palate.server.run import server_config

app = FastAPI()


@app.get("/health")
async def health() -> Health:
    """Answer as the route of the full application does."""
    return Health(status="ok")


if __name__ == "__main__":
    uvicorn.Server(server_config(app, "127.0.0.1", int(sys.argv[1]))).run()
