"""Recommenders that read items: TF-IDF, sentence embeddings and emotions of their text."""
