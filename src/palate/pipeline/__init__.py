"""From a profile to a slate: six kinds of stage, each with a promise, in a list."""
