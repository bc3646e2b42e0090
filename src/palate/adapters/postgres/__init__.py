"""What is PostgreSQL's own of the stores in an SQL database: transactions, the event log, impressions (psycopg 3)."""
