"""Who owes what: told on the screen, and as e-mails that a person reads and sends.

From the release in force alone, where it is worked out what is due, late, missing or rejected.
"""
