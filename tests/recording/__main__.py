"""Writes docs/session.svg and the badges."""

from __future__ import annotations

from tests.recording.badges import write_badges
from tests.recording.recorded_session import PICTURE, record
from tests.recording.terminal_picture import draw


def main() -> None:
    PICTURE.write_text(draw(record()), "utf-8", newline="\n")
    write_badges()


if __name__ == "__main__":
    main()
