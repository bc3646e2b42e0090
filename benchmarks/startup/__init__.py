"""Seconds to import the library and to start a server."""
