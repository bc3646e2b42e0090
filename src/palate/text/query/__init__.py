"""Parse English requests into structured queries."""
