from apps.web.web import page


def test_a_page_that_a_browser_shows() -> None:
    assert page("1").endswith("</h1>")
