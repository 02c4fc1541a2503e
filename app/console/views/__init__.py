"""What each address of the console answers; a module for each group of pages."""
