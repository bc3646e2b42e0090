"""Answers that must stay as they are: what is asked, what was answered, and how the two are compared."""
