"""Speed and precision of the sentence encoder."""
