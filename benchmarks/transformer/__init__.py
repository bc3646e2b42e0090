"""The transformer: ranking quality, what its parts add, and the speed of answers."""
