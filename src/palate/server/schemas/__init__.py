"""What goes over HTTP, beside the routes that take and give it."""
