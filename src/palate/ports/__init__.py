"""Protocols of stores and external services; adapters implement them.

Each protocol has a contract test suite in :mod:`palate.testing` that all of its adapters pass.
"""
