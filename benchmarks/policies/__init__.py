"""Tests of live experiments on simulated users, where the answer is known."""
