def cents(text: str) -> int:
    """A price in cents: `1.50` is 150."""
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))
