"""Whether explanations are true, tested by removing the events that they name."""
