"""ZIP files as a stream: as large as they may be, no more of them in memory than a block. Pure."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime

GZIP = 31  # the window of zlib, with a header and a trailer of gzip


class _Taken:
    """What a ZIP file is written to; what was written since the last time is taken from it."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def write(self, block: bytes) -> int:
        self._blocks.append(bytes(block))
        return len(block)

    def flush(self) -> None:
        """There is nothing to wait for."""

    close = flush

    def take(self) -> bytes:
        taken, self._blocks = b"".join(self._blocks), []
        return taken


def zipped(files: Iterable[tuple[str, Iterable[bytes]]], made_at: datetime) -> Iterator[bytes]:
    """These files, by name and by what they hold, as one ZIP."""
    out = _Taken()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, blocks in files:
            about = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(about, "w", force_zip64=True) as file:
                for block in blocks:
                    file.write(block)
                    yield out.take()
    yield out.take()


def unpacked(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """What was packed with gzip."""
    packed = zlib.decompressobj(GZIP)
    yield from (packed.decompress(block) for block in blocks)
    yield packed.flush()
