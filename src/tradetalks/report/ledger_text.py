"""One line of prose on the terminal."""


def say(line: str = "") -> None:
    """One line of prose."""
    print(line)
