"""The second reader: a trained model that reads beside the rules (docs/second-reader.md).

``proposals`` say what the model finds in a text, ``values`` turns a proposal into a value with the
field's own parser, ``merge`` holds both readers' values against each other. The model is data of
this package, made by ``make train``; everything else works without it.
"""
