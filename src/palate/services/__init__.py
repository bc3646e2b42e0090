"""The use cases, a verb to a file. All input and output happens here, around pure models and pipelines."""
