"""Throughput and latency of the server under load."""
