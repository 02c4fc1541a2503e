"""Puts the packages together: settings, the flow of a listing, jobs and the command line."""
