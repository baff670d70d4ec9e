"""Where digests and answers live between runs."""
