"""The console: alerts, search, listings and sources in the browser, for the analyst who is no programmer.

Pages are written by the server from templates and need no script. What they show, the commands show too; both ask the
same modules of `app`. Listings are hostile text: templates escape all of it, and the browser is told to load nothing.
"""
