"""Publishing a Yearly Report: what must hold first, editions that never change, the duties after.

Rendering makes drafts, as often as figures change; a publication is a person's decision. So
nothing here runs by itself, nothing is sent, and an edition once written is never written again:
what was wrong in it is put right by the next edition, and both stay.
"""
