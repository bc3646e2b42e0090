"""Speed and quality, measured; each module writes one JSON file under ``results``."""
