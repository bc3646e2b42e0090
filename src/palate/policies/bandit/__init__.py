"""The contextual bandit: Vowpal Wabbit learns a linear policy, which is served with NumPy alone."""
