"""What applies to goods between two places on a day: the layers of duty, with their law, licences and port fees.

It reads measures and their states from the ledger and product facts from data/customs; it knows no trade model. Duties
are statutory: what the law asks of the goods of 2024, not what is collected. Imports of the United States are worked
out line by line of its schedule; those of China for the goods whose ordinary duty is at hand.
"""
