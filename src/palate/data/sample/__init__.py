"""The sample community: real titles, simulated people, always labelled as such."""
