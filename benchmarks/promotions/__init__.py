"""Promotions and rollbacks while a server answers at full load."""
