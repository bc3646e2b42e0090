"""Tests of dispatch by what was derived from the routes at start."""
