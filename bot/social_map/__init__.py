"""The sociale kaart: what there is in the neighbourhood, kept by the practice itself.

There is no national open list to take over (dossier §6.1), so each practice keeps its own, and
an entry that nobody checked for six months says so.
"""
