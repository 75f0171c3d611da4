"""The command line. click is imported here only, rich only when someone looks at a terminal."""
