"""The door for other programs: twelve verbs as tools of the Model Context Protocol, over standard input and output.

Each tool calls the rooms below as the command line does, and says with which command a person gets the same answer.
The door only reads: it writes no file and keeps nothing. It knows no law and no economics of its own.
"""
