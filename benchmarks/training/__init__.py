"""Time and memory of ``palate train`` on four data sets."""
