"""What the setup job does besides writing files: it continues the pipeline."""
