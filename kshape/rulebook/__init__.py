"""Every shape rule of kshape, written once: plain Python over sizes and specs, stdlib only."""
