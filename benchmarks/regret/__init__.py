"""What the default loses to the best single model, as it is served: import, train, ask."""
