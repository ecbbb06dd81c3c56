"""What the law asks of a meeting: its dates, and the rules that apply on its day.

Plain data in, plain data out: no Django, no clock, and nothing of the rest of Quorate. The rules
come from docs/rules.md, sections 3 and 4; each says its source and from when until when it held.
"""
