"""Where each benchmark tariff of the shipped table is from: the codes that the table stores, in words."""

# Codes of tariff_source [o d s]
LEGEND = {
    "home": "sales at home: no tariff",
    "services": "services: no customs tariff",
    "eu": "inside the EU customs union: zero",
    "area": "free-trade area or customs union named in the manifest: zero",
    "free_port": "Hong Kong and Singapore as importers: zero (WTO, World Tariff Profiles)",
    "us_paid": "US duties calculated on imports of 2024 by partner and sector, which include Sections 301 and 232",
    "us_mean": "US duties of 2024, mean of the sector over all partners but China: less than 1 million USD imported",
    "us_row": "US duties of 2024 of the partners without a place of their own in the table",
    "teti": "Teti 2017, this pair",
    "teti_exporter": "Teti 2017, this importer from its rest of the world: the exporter is missing there",
    "ll": "Lashkaripour & Lugovskyy 2014, this pair: the importer is missing in Teti",
    "ll_exporter": "Lashkaripour & Lugovskyy 2014, this importer from its rest of the world",
    "imputed": "imputed: Teti 2017, mean over exporters of the rest of the world as importer",
    "china_on_us": "China on the US in June 2019, weighted by imports of 2017 (Bown, Jung & Zhang)",
    "china_on_us_excluded": "China on others in June 2019, same source: layers on the US are waived since March 2020",
}
CODE = {name: code for code, name in enumerate(LEGEND)}
