"""What a maintainer runs to make `src/tradetalks/data`: one builder a room, and readers of their sources.

`python3 x.py build world|customs|china|history --from ../shared/data`. Not part of the wheel.
"""
