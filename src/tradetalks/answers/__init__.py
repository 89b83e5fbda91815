"""One module a verb: a question in, an answer out."""
