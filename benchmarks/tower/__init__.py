"""Rating predictions of the two-tower model, alone and together with ``bmf``."""
