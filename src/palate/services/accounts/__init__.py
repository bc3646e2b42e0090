"""Use cases of authentication: accounts, sessions, passwords and tokens; see docs/accounts.md."""
