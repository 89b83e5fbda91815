"""Where each benchmark tariff of the shipped table is from: the codes that the table stores, in words."""

# Codes of tariff_source [o d s]
LEGEND = {
    "home": "sales at home: no tariff",
    "services": "services: no customs tariff",
    "eu": "inside the EU customs union: zero",
    "free_port": "Hong Kong and Singapore as importers: zero (WTO, World Tariff Profiles)",
    "us_paid": "US duties calculated on imports of 2024 by partner and sector, which include Sections 301 and 232",
    "us_mean": "US duties of 2024, mean of the sector over all partners but China: less than 1 million USD imported",
    "us_row": "US duties of 2024 of the partners without a place of their own in the table",
    "mfn": "the importer's MFN rate: its highest rate over exporters of 2021, food at most 30 %, at its WTO average",
    "preference": "a preference in force: the share of the MFN rate that this pair paid in 2021 (Teti)",
    "lapsed": "the MFN rate: the source gives a preference that no agreement in force grants",
    "young": "half of the MFN rate: an agreement from 2022 on, younger than the source, an assumption",
    "imputed": "imputed: mean of the MFN rates of ten importers that are not rich; nothing is stored of the rest of "
    "the world",
    "china_on_us": "China on the US in June 2019, weighted by imports of 2017 (Bown, Jung & Zhang)",
    "china_on_us_excluded": "China on others in June 2019, same source: layers on the US are waived since March 2020",
}
CODE = {name: code for code, name in enumerate(LEGEND)}
