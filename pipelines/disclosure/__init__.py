"""Disclosure control: what a release may show.

The rules (rules.yml) work on a whole release at once, on tables that are about to be written;
nothing in the warehouse is changed. Whoever changes a rule here changes what may leave the
partnership. The auditor shares no code with the rest of this room: it is the attacker.
"""
