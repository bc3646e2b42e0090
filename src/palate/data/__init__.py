"""What Palate knows: items, events, people as histories, and the arrays made of them."""
