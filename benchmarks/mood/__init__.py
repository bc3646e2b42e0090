"""Quality and speed of the emotion classifier on GoEmotions."""
