"""What applies to goods between two places on a day: the layers of duty, with their law; later licences and fees.

It reads measures and their states from the ledger and product facts from data/customs; it knows no trade model. Duties
are statutory: what the law asks of the goods of 2024, not what is collected.
"""
