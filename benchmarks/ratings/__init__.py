"""Errors and interval coverage of predicted ratings on MovieLens 100K."""
