"""Lists for many users: in one request, and from the cache of lists."""
