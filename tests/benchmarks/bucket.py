"""S3 as far as an upload needs it: objects in memory, whole or in pieces, and read from any byte on."""

import asyncio
from urllib.parse import parse_qs

BUCKET = "exports"
AT_ONCE = 256 * 1024
BEGUN = "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
ENDED = '<CompleteMultipartUploadResult><ETag>"1"</ETag></CompleteMultipartUploadResult>'


class Bucket:
    """The one bucket. Checks nothing."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}
        self._pieces: dict[str, list[bytes]] = {}

    async def answer(self, method: str, path: str, headers: dict[str, str], body: bytes,
                     writer: asyncio.StreamWriter) -> None:
        """Answer one request. What somebody has no ears for any more is not sent."""
        key, _, query = path.partition("?")
        if method == "GET":
            await self._send(self._objects.get(key), headers, writer)
            return
        said = self._written(method, key, parse_qs(query, keep_blank_values=True), headers, body)
        status = "204 No Content" if method == "DELETE" else "200 OK"
        writer.write(f'HTTP/1.1 {status}\r\nETag: "1"\r\nContent-Length: {len(said)}\r\n\r\n{said}'.encode())
        await writer.drain()

    def _written(self, method: str, key: str, query: dict[str, list[str]], headers: dict[str, str],
                 body: bytes) -> str:
        body = _without_chunks(body) if "aws-chunked" in headers.get("content-encoding", "") else body
        if method == "DELETE":
            self._objects.pop(key, None)
        elif "uploads" in query:
            self._pieces[key] = []
            return BEGUN
        elif method == "POST":
            self._objects[key] = b"".join(self._pieces.pop(key))
            return ENDED
        elif "partNumber" in query:
            self._pieces[key].append(body)
        else:
            self._objects[key] = body
        return ""

    async def _send(self, found: bytes | None, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        first, _, last = headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")
        start, size = int(first), len(found or b"")
        if found is None or start >= size:
            status = "404 Not Found" if found is None else "416 Range Not Satisfiable"
            code = "NoSuchKey" if found is None else "InvalidRange"
            said = f"<Error><Code>{code}</Code></Error>"
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(said)}\r\n\r\n{said}".encode())
            return
        end = min(int(last) + 1, size) if last else size
        writer.write(f"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {start}-{end - 1}/{size}\r\n"
                     f"Content-Length: {end - start}\r\n\r\n".encode())
        with memoryview(found) as view:
            for at in range(start, end, AT_ONCE):
                writer.write(bytes(view[at:min(at + AT_ONCE, end)]))
                await writer.drain()


def _without_chunks(body: bytes) -> bytes:
    """What was sent with its lengths before its parts and a checksum behind."""
    found = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if not length:
            break
        found, body = found + rest[:length], rest[length + 2:]
    return found
