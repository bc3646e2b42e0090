"""Recommendations in a domain for users known from another domain."""
