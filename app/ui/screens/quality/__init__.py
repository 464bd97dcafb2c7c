"""Quality: who is how good, how surely, and which items say so."""
