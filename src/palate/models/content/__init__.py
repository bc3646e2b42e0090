"""Recommenders from item metadata: TF-IDF, sentence embeddings and the emotions of texts."""
