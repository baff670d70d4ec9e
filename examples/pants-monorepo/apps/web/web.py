from libs.text.text import total


def page(prices: str) -> str:
    """What a browser gets."""
    return f"<h1>{total(prices)}</h1>"
