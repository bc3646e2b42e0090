"""Contract test suites for ports: inherit a class, override its fixtures, run pytest.

The suites are asynchronous where their port is; the pytest plugin of anyio runs them.
"""
