from libs.base.base import cents


def total(prices: str) -> str:
    """`1.50 2` is `3.50 EUR`."""
    found = sum(map(cents, prices.split()))
    return f"{found // 100}.{found % 100:02} EUR"
