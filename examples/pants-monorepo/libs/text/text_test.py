from libs.text.text import total


def test_a_total() -> None:
    assert total("1.50 2") == "3.50 EUR"
