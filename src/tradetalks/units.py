"""Units of quantities in law: what one of each is in the unit that a room computes in."""

TONNES = {"tonnes": 1.0, "million tonnes": 1e6}
A_YEAR = {"year": 1.0, "month": 12.0}  # how many of a period a year has
