"""Sets the style of a sheet."""

from shop import Shop, SheetOrDict

sheet: SheetOrDict = {"style": {"font": "Bodoni"}}


def use(client: Shop) -> None:
    client.style.set(request=sheet)
