"""Answers to the ports; only the composition root imports them."""
