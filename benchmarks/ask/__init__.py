"""Latency and quality of requests with a sentence, on MovieLens 1M."""
