"""The cost of sharing users in Redis."""
