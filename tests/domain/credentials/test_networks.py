"""Networks: which addresses are counted together."""

from __future__ import annotations

from portal.domain.credentials.networks import household, neighbourhood, region
from tests.tables import for_each


@for_each(
    "address, counted_as",
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("192.0.2.7:4711", "192.0.2.7/32"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:4711", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("not an address", "unknown"),
        ('192.0.2.7:"x, 203.0.113.9', "unknown"),
        ('[2001:db8::1]"x', "unknown"),
    ],
)
def test_an_address_is_counted_with_its_neighbours_of_the_same_household(address, counted_as):
    assert household(address) == counted_as


@for_each(
    "address, near, far",
    [
        ("192.0.2.7", "192.0.2.0/24", "192.0.2.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48", "2001:db8::/32"),
        (None, "unknown", "unknown"),
    ],
)
def test_many_addresses_that_one_may_have_are_one_network(address, near, far):
    assert (neighbourhood(address), region(address)) == (near, far)
