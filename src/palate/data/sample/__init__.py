"""The sample data: real titles and simulated users, which are always labelled as simulated."""
