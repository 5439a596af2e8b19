"""`python -m hongzi.cli`: the command, where no script is installed."""

from hongzi.cli.main import main

main(prog_name="hongzi")
