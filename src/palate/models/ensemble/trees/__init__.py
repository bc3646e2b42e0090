"""Sums of regression trees as arrays: from LightGBM, their outputs, and the contributions of features to them."""
