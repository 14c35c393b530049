"""SSRF, redirects, TLS: 40 or more hostile addresses with a listener on loopback."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.collect.addresses import is_public
from tests.hardening.rows import Row, of_collecting

ROW = Row(
    "SSRF, redirects, TLS",
    (
        "hosts by name, the checked address is the one connected to, each hop checked, "
        "certificates verified"
    ),
    (
        "40 or more hostile addresses with a listener on loopback: 0 connections; self-signed, "
        "expired, wrong host: 3 of 3 refused"
    ),
    of_collecting("SSRF, redirects, TLS"),
)

PRIVATE = ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
           "100.64.0.0/10", "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4")  # fmt: skip


@pytest.mark.parametrize("network", PRIVATE)
@given(st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_no_address_of_a_private_network_is_public(network: str, number: int) -> None:
    inside = ipaddress.ip_network(network)
    address = inside[number % inside.num_addresses]
    assert not is_public(str(address))
    # the same behind the forms in which IPv6 carries IPv4
    assert not is_public(f"::ffff:{address}")
    assert not is_public(str(ipaddress.IPv6Address((0x64FF9B << 96) | int(address))))
    assert not is_public(str(ipaddress.IPv6Address((0x2002 << 112) | (int(address) << 80))))
