"""A bear as they are in the field: a v1 client made of Python's websockets and hmac, nothing of ours."""
import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import urllib.parse

import websockets

from support.teddyd import CHILD_ID

PATH = "/api/v1/esp32/private/chat"


def token(key, device_id):
    return hmac.new(key.encode(), device_id.encode(), hashlib.sha256).hexdigest()


def url(server, device_id, scheme="wss", path=PATH, **changes):
    """The address a bear connects to; a parameter changed to None is left out."""
    query = {"device_id": device_id, "child_id": CHILD_ID, "child_name": "Sam", "child_age": "7"}
    if "token" not in changes:
        query["token"] = token(server.key(device_id), device_id)
    query.update(changes)
    text = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
    port = server.port if scheme == "wss" else server.plain_port
    return f"{scheme}://127.0.0.1:{port}{path}?{text}"


class FieldBear:
    """async with FieldBear(server, "bear_one") as bear: answer = await bear.ask(pcm)"""

    def __init__(self, server, device_id, scheme="wss", **changes):
        self._url = url(server, device_id, scheme, **changes)
        self._trust = server.trust() if scheme == "wss" else None
        self._key = server.key(device_id)
        self.socket = None
        self.established = None

    async def __aenter__(self):
        self.socket = await websockets.connect(self._url, ssl=self._trust, max_size=None, open_timeout=30,
                                               compression=None)
        self.established = await self.receive()
        return self

    async def __aexit__(self, *_):
        with contextlib.suppress(websockets.ConnectionClosed):
            await self.socket.close()

    async def send(self, message):
        await self.socket.send(message if isinstance(message, (str, bytes)) else json.dumps(message))

    async def receive(self, timeout_s=30):
        return json.loads(await asyncio.wait_for(self.socket.recv(), timeout_s))

    async def until(self, *types, timeout_s=30):
        """The next message of one of these types; what comes before it is passed over."""
        while True:
            message = await self.receive(timeout_s)
            if message["type"] in types:
                return message

    async def say(self, pcm, session_id=None, final=True, signed=False, size=4096):
        """Chunks without their acknowledgements."""
        pieces = [pcm[at:at + size] for at in range(0, len(pcm), size)]
        for number, piece in enumerate(pieces, 1):
            message = {"type": "audio_chunk", "audio_data": base64.b64encode(piece).decode(), "chunk_id": str(number),
                       "is_final": final and number == len(pieces), "timestamp": number}
            if session_id is not None:
                message["audio_session_id"] = session_id
            if signed:
                signature = hmac.new(self._key.encode(), piece + str(number).encode() + (session_id or "").encode(),
                                     hashlib.sha256)
                message["hmac"] = signature.hexdigest()
            await self.send(message)

    async def ask(self, pcm, session_id="q1", timeout_s=30):
        """A whole question, as most bears in the field ask it: start, chunks, final chunk and end."""
        await self.send({"type": "audio_start", "audio_session_id": session_id})
        await self.say(pcm, session_id)
        await self.send({"type": "audio_end", "audio_session_id": session_id})
        return await self.until("audio_response", "text_response", "error", timeout_s=timeout_s)

    async def type(self, text, timeout_s=30):
        await self.send({"type": "text_message", "text": text})
        return await self.until("audio_response", "text_response", "error", timeout_s=timeout_s)


async def refusal(server, address):
    """The status and the JSON body of a refused upgrade."""
    trust = server.trust() if address.startswith("wss") else None
    parts = urllib.parse.urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, ssl=trust)
    writer.write((f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
                  "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                  "Sec-WebSocket-Version: 13\r\n\r\n").encode())
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).decode()
    headers = {name.lower(): value.strip() for name, _, value in
               (line.partition(":") for line in head.split("\r\n")[1:] if line)}
    body = await asyncio.wait_for(reader.readexactly(int(headers.get("content-length", 0))), 30)
    writer.close()
    return int(head.split(" ")[1]), headers, json.loads(body) if body else None
