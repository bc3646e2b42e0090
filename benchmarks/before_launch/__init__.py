"""Estimates of policies before they are served, beside what they then earn in the session simulator."""
