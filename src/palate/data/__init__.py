"""The data model: items, events, users as histories, and the columnar data set built from them."""
