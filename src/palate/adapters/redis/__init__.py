"""What several workers share, in Redis: plain commands of version 7, any database, all keys under one prefix."""
