"""Dispatch of requests by what was derived from the routes at start."""
