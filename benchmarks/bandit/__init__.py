"""What the contextual bandit costs, and its estimates."""
