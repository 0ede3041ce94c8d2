"""Sets the style of a sheet."""

from shop import SheetOrDict, Shop

sheet: SheetOrDict = {"style": {"font": "Bodoni"}}


def use(client: Shop) -> None:
    client.style.set(request=sheet)
