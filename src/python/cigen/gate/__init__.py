"""What may be skipped, and what is left when it is."""
