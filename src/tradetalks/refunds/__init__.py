"""The refund desk: what comes back of duties that a court voided, entry by entry, by which way and until when.

`desk` puts an answer together from `entries` (the importer's list), `status` (which entries are open, protestable or
lost), `rules` (data/customs/refunds.yaml) and `interest`. What was paid is worked out anew by the customs room.
"""
