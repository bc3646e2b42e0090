"""Use cases of one user's data: events in, history, import, taste profile."""
