"""Policies that learn live: simulated users who know a server by HTTP alone, and a learner process beside it."""
