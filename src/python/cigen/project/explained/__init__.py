"""What is behind the hashes of a pipeline, kept for the next one: it says what changed, and decides nothing."""
