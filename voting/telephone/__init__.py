"""Voting by telephone: a script made from the ballot, and the webhooks that speak it.

`script` is what is said and what a key does, without a request, a clock or a row; `calls` keeps a
call's place between requests and takes it to the sign-in and to the door; `webhooks` turns it into
TwiML.
"""
