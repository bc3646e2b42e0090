"""The page section on off-policy estimators."""
