"""Free text: what people write in words is read for personal details before anybody reads it.

``details`` finds them, ``withheld`` keeps a text that holds one out of every release until somebody
has looked at it and said so. Nothing in this room prints, logs or returns a text to anything that
is meant for a log.
"""
