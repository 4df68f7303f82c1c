"""Lines -> clips: which voice speaks, what it still has to say, and recordings."""
