"""Use cases of serving: recommend, explain, search, predict, and what they keep in memory."""
