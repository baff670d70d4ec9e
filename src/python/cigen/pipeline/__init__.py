"""Config -> Pipeline."""
