"""What the default pipeline loses to the best single model, as served over import, training and requests."""
