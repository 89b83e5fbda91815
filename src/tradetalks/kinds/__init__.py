"""Kinds of measure: one module each, with its terms, its words, what it does to trade and what a user may move.

`base` says what a kind has, `registry` finds them all, `effects` what a measure does to cells of the border policy,
`formulas` what licences and fees cost. Adding a kind is one module here, or in another package (how-to/add-a-kind.md).
"""
