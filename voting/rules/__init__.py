"""How votes count: pure functions over plain data.

Nothing here reads a clock, a file, a setting or a database. Shares and votes are exact: an `int`
where they are whole and a `fractions.Fraction` where they are not. The numbers P1 to P16 and the
"decisions" named in docstrings are those of `docs/rules.md`.

Read in the order in which a vote travels:

    facts        the plain values: a meeting, a matter, a holding, an instrument
    entitlement  what a holding may vote
    timeliness   what is in time
    order        which act on a holding is the earlier
    marks        what the marks on an instrument mean
    governing    which instrument speaks for a share
    joint        how joint owners' acts combine
    tally        sums votes by choice
    standards    what passes and who is elected
    quorum       whether enough is present
    outcome      the whole, from the facts to the result
    sentences    the result in a stockholder's words
"""
