"""Experiment trackers: MLflow, a non-blocking wrapper, and a tracker that records nothing."""
