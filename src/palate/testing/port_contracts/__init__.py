"""One contract suite for each port: inherit the class, override its fixtures, run pytest.

The suites are asynchronous where their port is; the pytest plugin that comes with anyio runs them.
"""
