"""The HTTP edge: FastAPI over the services."""
