"""The library of knowledge: list, reader, editor, history of articles."""
