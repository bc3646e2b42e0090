"""Use cases of the catalogue: download, import, edit, enrich and describe it."""
