"""The wiring: the only place that joins the stages.

`reports` takes reports into a book, `questions` asks it, `measures` says what extraction is worth, `monitoring` takes
incidents into it and says whether a ceasefire holds, `since` tells what moved, `rereading` reads again.
"""
