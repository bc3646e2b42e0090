"""Recommendation pipelines: stages of six kinds that turn a query into a slate."""
