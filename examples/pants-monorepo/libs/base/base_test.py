from libs.base.base import cents


def test_a_price_in_cents() -> None:
    assert cents("1.50") == 150
