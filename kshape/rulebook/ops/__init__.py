"""Every op rule, by family."""
