"""Games between named countries.

`tariff_game` and `sides` put the players together; `stances` holds each side's measures as a scenario has them;
`war`, `deal`, `leverage` and `credibility` each answer one verb.
"""
