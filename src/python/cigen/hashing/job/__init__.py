"""JOB_HASH: what it is made of, why there is none, and the answer to who asks for it."""
