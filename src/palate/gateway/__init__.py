"""One address over several services of one domain each: routing, health, merged lists, partial answers."""
