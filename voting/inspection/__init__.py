"""The inspectors' bench (8 Del. C. 231): their oath, exceptions, rulings and challenges.

Whatever an inspector does goes through `oath.require_sworn`, on the page and in the act itself.
What a record that is imported or a demonstration that is replayed says was done is not asked again.
"""
