def place(document):
    return {"openapi.yaml": document}
