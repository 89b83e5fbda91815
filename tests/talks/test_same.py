"""Two policies are the same only where every field is, whatever fields there are."""

from dataclasses import fields, replace

import numpy as np
import pytest

from tradetalks.border.parts import Part, TariffQuota
from tradetalks.equilibrium import Policy
from tradetalks.talks.stances import Law, same

HALF = np.full((2, 2, 1), 0.5)
QUOTA = TariffQuota(HALF, HALF, "importer")
FULL = Part(HALF, HALF, HALF, "exporter", HALF, QUOTA, HALF)
OTHER = {"rent_to": "importer", "quota": replace(QUOTA, rent_to="nobody")}


@pytest.mark.parametrize("name", [field.name for field in fields(Part)])
def test_parts_that_differ_in_any_field_differ(name: str) -> None:
    other = replace(FULL, **{name: OTHER.get(name, 2.0 * HALF)})
    assert same(FULL, replace(FULL))
    assert not same(FULL, other)
    assert Law({"a": FULL}).changed(Law({"a": other})) == ["a"]


@pytest.mark.parametrize("name", [field.name for field in fields(TariffQuota)])
def test_quotas_that_differ_in_any_field_differ(name: str) -> None:
    quota = replace(QUOTA, **{name: "nobody" if name == "rent_to" else 2.0 * HALF})
    assert not same(FULL, replace(FULL, quota=quota))


def test_who_would_get_the_rent_of_no_cap_is_no_difference() -> None:
    assert same(Part(tariff=HALF), Part(tariff=HALF, rent_to="importer"))


def test_a_copied_policy_has_every_field_in_arrays_of_its_own() -> None:
    shape = (2, 2, 1)
    policy = Policy(*(np.full(shape, float(k)) for k in range(5)), np.full(shape, "nobody"), np.zeros(2), HALF, HALF)
    copied = policy.copy()
    for field in fields(Policy):
        one, other = getattr(policy, field.name), getattr(copied, field.name)
        assert np.array_equal(one, other)
        assert not np.shares_memory(one, other)
