"""What Palate knows: items, events, users as histories, and the arrays made of them."""
