from apps.web.web import page


def test_a_page() -> None:
    assert page("1 2") == "<h1>3.00 EUR</h1>"
