"""Use cases of training: fit, compare with the champion, promote, schedule, write lists for all users."""
