"""Cases: listings that an analyst works on together, with notes, kept in the decisions database.

A case is a record of work, so nothing in it is lost: what was taken out of it stays in its history, with who and when.
"""
