"""The write-ahead archive: every response is in a WARC segment before anything reads it."""
