"""The parts pages are made of. They draw values and emit wishes; they decide and load nothing.

`text` labels and plain text, `buttons`, `parts` cards, figures, pills, bars and rows, `banner`
messages inside a page, `charts` plots (pyqtgraph, loaded when the first plot is made).
"""
