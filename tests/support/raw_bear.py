"""An admitted bear that sends bytes as they are: frames that are none, or that are not masked."""
import asyncio
import contextlib
import json
import urllib.parse

from support.field_bear import url


class RawBear:
    """An admitted connection by which any bytes can be sent, over the plain listener."""

    def __init__(self, server, device_id):
        self._parts = urllib.parse.urlsplit(url(server, device_id, scheme="ws"))

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        self.writer.write((f"GET {self._parts.path}?{self._parts.query} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                           "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                           "Sec-WebSocket-Version: 13\r\n\r\n").encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        return self

    async def __aexit__(self, *_):
        self.writer.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()

    async def send(self, data):
        with contextlib.suppress(OSError):
            self.writer.write(data)
            await self.writer.drain()

    async def read_frame(self):
        first, size = await self.reader.readexactly(2)
        if size >= 126:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
        return first, await self.reader.readexactly(size)

    async def until_closed(self):
        """(close code, reason, error codes before it)"""
        errors = []
        while True:
            first, payload = await asyncio.wait_for(self.read_frame(), 30)
            if first == 0x88:
                return int.from_bytes(payload[:2], "big"), payload[2:].decode(), errors
            if first == 0x81:
                errors += [code for code in [json.loads(payload).get("error_code")] if code]
