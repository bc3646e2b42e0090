"""How Palate reads text."""
