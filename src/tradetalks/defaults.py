"""Which countries are meant where a question names none (data/defaults.csv): the one place that chooses them.

A rule's own countries stand with the rule's data, and facts about countries stand in `data`; no other module names one.
"""

import csv
from importlib.resources import files

_TEXT = files("tradetalks").joinpath("data/defaults.csv").read_text(encoding="utf-8")
_PLACES = {row["name"]: tuple(row["places"].split()) for row in csv.DictReader(_TEXT.splitlines())}

PLAYERS = _PLACES["players"]
(IMPORTER,) = _PLACES["importer"]
(EXPORTER,) = _PLACES["exporter"]
THIRD_PARTIES = _PLACES["third_parties"]
COMPARED = _PLACES["compared"]
CHAIN_USERS = _PLACES["chain_users"]
