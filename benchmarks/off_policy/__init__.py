"""Off-policy estimators on synthetic and on logged feedback, where the answer is known."""
