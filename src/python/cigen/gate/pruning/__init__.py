"""What leaves and what is left, once it is known which jobs are proven."""
