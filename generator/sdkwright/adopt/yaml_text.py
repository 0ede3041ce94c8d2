import json


def format_yaml(d):
    return json.dumps(d, indent=1, ensure_ascii=False)
