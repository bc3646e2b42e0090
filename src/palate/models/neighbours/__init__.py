"""Nearest neighbours: indexes that find the items with the highest inner products without computing all of them."""
