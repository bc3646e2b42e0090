"""What operators see of a running program: log lines and traces."""
