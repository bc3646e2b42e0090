"""The sample community: real titles, simulated users, always labelled as such."""
