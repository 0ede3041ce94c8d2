from sdkwright.ir import names


def choose_call_paths(operations, document, table, decisions):
    used = set()
    out = {}
    for o in operations:
        tag = (o.content.get("tags") or [o.path.strip("/").split("/")[0] or "root"])[0]
        res = names.make_identifier(str(tag))
        if res in ("close", "with_options", "testing", "models_"):
            res += "_api"
        n = names.make_identifier(str(o.content.get("operationId") or o.method + o.path))[:80]
        b = n
        i = 2
        while f"{res}.{n}" in used:
            n = f"{b}_{i}"
            i += 1
        used.add(f"{res}.{n}")
        out[o.pointer] = f"{res}.{n}"
    return out
