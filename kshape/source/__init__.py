"""Python text to a small syntax tree with places. The only package that imports libcst, and only when text is read.

`decode` turns bytes into text, `document.Document` keeps a file as chunks (one a top-level statement) that live on
through edits, `Chunk.body` holds their statements as `ir` nodes, `Chunk.error` a `faults.SyntaxFault`, and every node
has a `span.Span`. The way of a chunk: `chunks` cuts it out, `tokens` and `depth` guard and place it, libcst parses it,
`lower` and its handlers make the tree; where that fails, `repair` and `mend` save what can be read.
"""
