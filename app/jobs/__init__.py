"""Jobs: what is due when, who does it, and how it went; the same work on one machine and on many."""
