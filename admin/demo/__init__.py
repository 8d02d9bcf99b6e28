"""Who are the made-up people of the demo, where do they come from, and who looks after them?

`leads.ndjson` and `fair.csv` are the truth: nobody in them exists. E-mail is at reserved domains, and so are
telephone numbers where a country set some aside for film and print. The Netherlands and Finland set none
aside: there they are from empty corners of the numbering plan, and nothing ever dials them.
"""
