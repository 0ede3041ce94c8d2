import re

from sdkwright.ir import names


def name_components(draft, table, decisions):
    used = set()
    out = {}
    for c in sorted(draft.components.values(), key=lambda c: not c.source_name):
        n = c.source_name or re.sub(r"#/(components/schemas|paths)/", "", c.key)
        n = "".join(w[:1].upper() + w[1:] for w in re.findall("[A-Za-z0-9]+", n))[-90:]
        if not n or not n[0].isalpha():
            n = "N" + n
        n = n[:1].upper() + n[1:]
        if names.explain_invalid_class(n):
            n += "Model"
        b = n
        i = 2
        while n.lower() in used:
            n = f"{b}{i}"
            i += 1
        used.add(n.lower())
        out[c.key] = n
    return out
