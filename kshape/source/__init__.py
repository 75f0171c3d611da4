"""Python text to a small syntax tree with places. The only package that imports libcst."""
