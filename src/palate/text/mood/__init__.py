"""What people feel and wish, and what items feel like."""
