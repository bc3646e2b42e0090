"""What someone wishes for, read from a sentence; English."""
