"""Recommenders with item-item weights: k-NN, EASE, linear sequence and sequential rules."""
