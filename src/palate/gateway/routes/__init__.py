"""The routes of the gateway, by subject."""
