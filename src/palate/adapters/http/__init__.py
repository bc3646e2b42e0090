"""Services elsewhere, by HTTP."""
