"""Whether two configurations do the same in every pipeline: proven, refuted, or neither."""
