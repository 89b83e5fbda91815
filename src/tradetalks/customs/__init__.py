"""What applies to goods between two places on a day: the layers of duty, with their law, licences and port fees.

It reads measures and their states from the ledger and product facts from data/customs; it knows no trade model. Duties
are statutory: what the law asks of the goods of 2024, not what is collected. Imports of the United States are worked
out line by line of its schedule; those of China for the goods whose ordinary duty is known.

A shipment: `duty` and `china` put `answer` together from the ordinary duty (`schedule`, `formula`, `lines`) and from
`stack`, where measures are laid one on another by a table of rules; `reasons` says why each is charged or not.
`licence` and `port_fees` answer the same way. `orders` prices a whole order book (`order_parts` its rows,
`order_book` which lines pay alike); `rates` averages over `goods`, the classes of a year's imports; `list_duties`
is the additional duty on China by Section 301 list.

Product data: `lists` says which codes stand on a list and since when, `sectors` which sector a code belongs to;
`build/customs` and `schedule_build` make what ships from the data folder.
"""

from tradetalks.customs.sectors import sector_of

__all__ = ["sector_of"]
