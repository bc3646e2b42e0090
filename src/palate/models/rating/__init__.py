"""Models that predict ratings as distributions over the steps of the scale."""
