"""`python -m oactl`, for machines where the script folder is not on the path."""

from oactl.cli.main import main

if __name__ == "__main__":
    main()
