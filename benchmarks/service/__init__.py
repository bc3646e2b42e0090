"""What PostgreSQL, Redis and several workers cost, beside the embedded store."""
