"""Business rules: change, apply from a file and preview them."""
