def propose(document, locate, decisions):
    pass
