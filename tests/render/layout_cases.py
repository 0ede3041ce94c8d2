"""Code to compare the formatters with: statements of each form, and generated modules, with names of random lengths."""

from __future__ import annotations

import keyword
import random
import re
from collections.abc import Iterator

STATEMENTS = (
    "from A.B import C, D",
    "from . import A, B, C",
    "from A import B as C, D as E",
    "if TYPE_CHECKING:\n    from A.B import C, D",
    "class A(B, C):\n    pass",
    'class A(B, tag="C", known=("D", "E")):\n    pass',
    "class A(B[C], D):\n    '''Text.'''\n\n    E = F(G)",
    "A: B[C] = D('E')",
    "A: B[C] = D('E', {202: 'F', 204: 'None'})",
    "A: TypeAlias = B | C | D",
    "A: TypeAlias = B[C] | D[E, F] | None",
    "A: TypeAlias = B['C', 'D', 'E']",
    "A = B['C', 'D'] | E",
    "A = TypeAliasType('A', B | C | D)",
    "A = TypeAliasType('A', Annotated[B | C | D, E('F', {'G': 'H'})])",
    "A = TypeAliasType('A', SkipValidation[Literal['B', 'C', 'D']])",
    "A = TypeAliasType('A', Literal['B', 'C'] | str)",
    "A = TypedDict('A', {'B': C, 'D': 'E[F]'})",
    "A = {'B': 'C', 'D': 'E'}",
    "A = {'B': C('D', E), 'F': [G, H], 'I': (J, K)}",
    "A = [B('C'), D('E', F)]",
    "A = B(C=D, E={'F': 'G', 'H': 'I'}, J=(K, L), M=None)",
    "A = B({'C': D('E', ('F', 'G'))}, (('H',),))",
    "A = B(lambda: C.D(E, F=G), lambda H, I: J.K(L, M=N), O)",
    "A = (B, C, D)",
    "A = ('B',)",
    "A = B",
    "A, B = C, D",
    "A = -1",
    "A = await_ if B else C",
    "A = B.C(D).E(F)",
    "A.B.C(D, E=F)",
    "A(B)(C)",
    "@A(B, C=D)\ndef E() -> None: ...",
    "def A(B: C, D: E = F, *, G: H | I = J) -> K: ...",
    "def A(B: C, *, D: E | F | None = G) -> H[I, J]:\n    '''Text.'''\n    return K.L(M, N=O)",
    "async def A(B: C[D | E], **F: G) -> H:\n    return await I.J('K', L, M={'N': O, 'P': Q}, R={429: S})",
    "def A(B: C) -> D | E:\n    F: G | H = I.J('K', (L, M) if N is True else (O, P), Q=R)\n    return F",
    "def A(B):\n    if B in ('C', 'D'):\n        E, F = 'G', H\n    else:\n        I = J\n    return K",
    "class A:\n    B: C | None = None\n    '''Text.'''\n    D: E = F()\n    G: Annotated[H | None, I(J='K')] = None",
    "class A(B):\n    C: NotRequired[D | E]\n    F: G[H]  # type: ignore[assignment]",
    "class A(B):\n    C: D  # type: ignore[assignment,unused-ignore]  # pyright: ignore[reportIncompatibleVariableOverride]",
    "class A:\n    B: C[D, E]\n    F: G | H | I\n    __read_only__: ClassVar[tuple[str, ...]] = ('J', 'K')",
    "class A:\n    @overload\n    def B(self, C: D) -> E: ...\n\n    @overload\n    def B(self, *, F: G | H) -> I: ...\n",
    "class A:\n    @overload\n    def B(self) -> E: ...\n\n    def B(self, C: D, F: G | H = I) -> J:\n        return K",
    "class A:\n    def B(self) -> C:\n        '''Text.'''\n        from D import E\n\n        return E(self.F)",
    "class A:\n    def B(self, message: C | D | E) -> None:\n        self.F(G(H, {'I': 'J'}, 'K'))",
    "class A:\n    def B(self, C: D) -> None:\n        super().__init__(E=F, G=H)\n        self.I = J(K.L)",
    "def A(B: C) -> D:\n    for E, F in G.H():\n        if I(E, F):\n            return J(E, F)\n    return None",
    "def A(B: str) -> C:\n    if B not in D:\n        raise E(f'G {B!r} H {I}')\n    return not B",
)
_LENGTHS = (*range(1, 14), *range(14, 60, 3), *range(60, 112))


def make_statement(random_: random.Random) -> str:
    """Return a statement with names of random lengths; for most, a line is nearly as long as allowed."""
    template = random_.choice(STATEMENTS)
    letters = sorted(set(re.findall(r"\b[A-Z]\b", template)))
    names = {letter: letter.lower() * random_.choice(_LENGTHS[:26]) for letter in letters}
    for letter in random_.sample(letters, min(len(letters), random_.choice((0, 1, 1, 1, 2)))):
        names[letter] = letter.lower() * random_.choice(_LENGTHS)
    text = re.sub(r"\b[A-Z]\b", lambda match: names[match[0]], template).replace("'''", '"""')
    return f"{text}\n"


def make_module(random_: random.Random) -> str:
    """Return a module of statements with random numbers of blank lines between and inside them."""
    statements = [make_statement(random_) for _ in range(random_.randrange(1, 6))]
    text = "".join(statement + "\n" * random_.randrange(4) for statement in statements)
    lines = "".join(line + "\n" * random_.choice((1, 1, 1, 1, 1, 2, 3)) for line in text.split("\n"))
    header = random_.choice(("", "# Generated.\n")) + random_.choice(("", '"""Text."""\n'))
    return header + "\n" * random_.randrange(3) + (lines if random_.random() < 0.5 else text)


def vary_names(text: str, random_: random.Random) -> str:
    """Return a module with other lengths of some of its names and strings."""
    words = {*re.findall(r"\b[A-Za-z_]{4,}\b", text)} - {
        *keyword.kwlist,
        "annotations",
        "type",
        "TYPE_CHECKING",
    }
    share = random_.choice((0.02, 0.1, 0.3))
    chosen = [word for word in sorted(words) if random_.random() < share]
    longer = {word: word + "x" * random_.choice((1, 2, 5, 12, 30, 55)) for word in chosen}
    return re.sub(r"\b[A-Za-z_]{4,}\b", lambda match: longer.get(match[0], match[0]), text)


def vary_blank_lines(text: str, random_: random.Random) -> str:
    """Return a module with more or fewer blank lines."""

    def list_lines() -> Iterator[str]:
        for line in text.split("\n"):
            if line or random_.random() < 0.8:
                yield line
            if random_.random() < 0.05:
                yield from [""] * random_.randrange(1, 4)

    return "\n".join(list_lines())
