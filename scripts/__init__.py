"""Scripts that set up, generate and check; each says in its first lines how it is called."""
