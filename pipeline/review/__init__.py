"""The review page: a person looks at the values of a document and says which are right.

checks.py     a contract object as rows to check, in cards, doubtful ones marked
queue.py      documents in the order of doubt, and what became of each
desk.py       where documents come from: a collection, or one file
book.py       data/corrections.csv and data/reviews.csv, written under the locks
reviews.py    the lines of data/reviews.csv
words.py      what a person said of each row, from their lines in the book
actions.py    a key press as lines of the book
view.py       a document's text and pages with the places of its values
pictures.py   pictures of a PDF's pages
forms.py      the inputs of a field
sample.py     a reviewed document as an annotated sample
agreement.py  two reviewers held against each other
security.py   who may ask the server what
app.py        the pages; serve.py runs them
"""
