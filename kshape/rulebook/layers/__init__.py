"""Every layer rule, by family."""
