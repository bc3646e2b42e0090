"""Models that combine other models: blend, ranker, cold start and cross-domain."""
