"""Trackers: none, MLflow, and one that never keeps anybody waiting."""
