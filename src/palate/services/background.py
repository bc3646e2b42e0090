"""The background tasks of a process over a store."""

from __future__ import annotations

from palate.services.context import AppContext
from palate.telemetry.background import Background


def background_of(context: AppContext) -> Background:
    """The background tasks of a context, and their failures."""
    return context.state(Background, Background)
