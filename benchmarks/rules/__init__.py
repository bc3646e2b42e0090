"""The cost of business rules."""
