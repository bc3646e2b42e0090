"""Who comes in, and by what: accounts, sessions, passwords, tokens; docs/accounts.md says how they go together."""
