from __future__ import annotations

import pytest

from pipeline.collect.addresses import (
    Allowed,
    NotAllowed,
    absolute,
    file_name,
    identity,
    is_public,
    secured,
)

ALLOWED = Allowed(frozenset({"site.example", "www.site.example"}), "127.0.0.1:8808")

HOSTILE = (
    "http://127.0.0.1/",
    "http://127.0.0.1:8809/",
    "http://127.0.0.1:80/",
    "https://127.0.0.1:8808@evil.example/",
    "http://127.1:8808/",
    "http://127.0.0.2:8808/",
    "http://0.0.0.0:8808/",
    "http://0/",
    "http://2130706433:8808/",
    "http://0x7f000001:8808/",
    "http://0x7f.0.0.1:8808/",
    "http://017700000001:8808/",
    "http://0177.0.0.1:8808/",
    "http://[::1]:8808/",
    "http://[::ffff:127.0.0.1]:8808/",
    "http://[0:0:0:0:0:ffff:7f00:1]:8808/",
    "http://localhost:8808/",
    "http://localhost.localdomain:8808/",
    "http://LOCALHOST:8808/",
    "http://127.0.0.1.:8808/",
    "http://127.0.0.1.nip.example:8808/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://[fd00::1]/",
    "http://[fe80::1%25eth0]/",
    "http://224.0.0.1/",
    "https://site.example:8443/",
    "http://site.example/",
    "http://site.example:22/",
    "https://user@site.example/",
    "https://user:secret@site.example/",
    "https://site.example@evil.example/",
    "https://site.example.evil.example/",
    "https://evilsite.example/",
    "https://sub.site.example/",
    "https://site.example\\@evil.example/",
    "https://evil.example\\.site.example/",
    "https://site.example%2eevil.example/",
    "https://site.example%00.evil.example/",
    "https://ѕite.example/",
    "https://site。example/",
    "https:///site.example/",
    "https://",
    "//site.example/",
    "file:///etc/passwd",
    "ftp://site.example/",
    "gopher://site.example/",
    "data:text/html,hello",
    "javascript:alert(1)",
    "https://site.example/a\r\nHost: evil.example",
    "https://site.example/\x00",
    "https://site.example/" + "a" * 5000,
    "https://site.example:99999/",
    "https://[::1",
)


@pytest.mark.parametrize("url", HOSTILE, ids=lambda url: url[:40].encode("unicode_escape").decode())
def test_a_hostile_address_is_never_allowed(url: str) -> None:
    with pytest.raises(NotAllowed):
        ALLOWED.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://site.example/a/?p=7",
        "https://www.site.example:443/",
        "https://SITE.example/",
        "http://127.0.0.1:8808/a/",
    ],
)
def test_the_source_s_own_addresses_are_allowed(url: str) -> None:
    ALLOWED.check(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.0.2.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd12::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
        ("not an address", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_connected_to(address: str, public: bool) -> None:
    assert is_public(address) == public


@pytest.mark.parametrize(
    "url",
    [
        "https://site.example/asi-certifies-a",
        "http://www.site.example/asi-certifies-a/",
        "HTTPS://SITE.EXAMPLE:443/ASI-Certifies-A/#top",
        "https://site.example//asi-certifies-a/?utm_source=feed&fbclid=1",
        "https://site.example/asi%2Dcertifies-a/",
    ],
)
def test_all_spellings_of_an_address_have_one_identity(url: str) -> None:
    assert identity(url) == "site.example/asi-certifies-a"


def test_a_post_by_number_and_a_file_s_capitals_are_kept() -> None:
    assert identity("https://site.example/?p=72917&utm_x=1") == "site.example/?p=72917"
    file = "https://site.example/wp-content/uploads/2023/04/Report-A.pdf"
    assert identity(file).endswith("/2023/04/Report-A.pdf")
    assert identity(file.lower()) != identity(file)
    assert file_name(identity(file)) != file_name(identity(file.lower()))


def test_plain_http_of_an_allowed_host_is_asked_with_tls() -> None:
    assert secured("http://site.example/a?b=1", ALLOWED) == "https://site.example/a?b=1"
    assert secured("http://127.0.0.1:8808/a", ALLOWED) == "http://127.0.0.1:8808/a"
    assert secured("http://evil.example/a", ALLOWED) == "http://evil.example/a"


def test_links_that_are_no_web_addresses_are_left_out() -> None:
    links = ("mailto:a@b.example", "javascript:x()", "", "#top", "tel:1", "http://[", "a" * 3000)
    found = [absolute("https://site.example/x/", link) for link in links]
    assert found == [None, None, None, "https://site.example/x/", None, None, None]
    assert absolute("https://site.example/x/", "../b?p=1#c") == "https://site.example/b?p=1"
