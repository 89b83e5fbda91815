"""`python -m tradetalks`: the command line."""

from tradetalks.cli import main

if __name__ == "__main__":
    main()
