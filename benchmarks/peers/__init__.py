"""Palate's iALS compared with implicit and LensKit on MovieLens 1M."""
