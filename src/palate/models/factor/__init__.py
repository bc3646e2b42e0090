"""Matrix factorisation of implicit feedback by alternating least squares."""
