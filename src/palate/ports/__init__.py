"""What Palate needs of the world outside, as protocols; adapters answer them.

Every port has one contract suite in :mod:`palate.testing` that each of its adapters passes.
"""
