"""`python -m tradetalks` is `tradetalks`."""

from tradetalks.cli import main

if __name__ == "__main__":
    main()
