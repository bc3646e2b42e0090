"""What policies learn from and are judged by: rewards of shown items."""
