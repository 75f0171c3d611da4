"""Abstract values: what a variable may hold before anything runs; state with undo; the trace that evaluation leaves."""
