"""A small v1 server that behaves as servers in the field do, for one test: over TLS, in a thread of its own.

    with FieldServer(certificate, key, answers=[mp3_answer(mp3)]) as server:
        ...  # run a bear against server.url
        server.connections[0].turns[0].audio

`answers` are coroutines answer(socket, turn), one for each question in order; the last one serves all later ones.
"""
import asyncio
import base64
import http
import json
import ssl
import threading
import urllib.parse

import websockets
from websockets.frames import Frame, Opcode

PATH = "/api/v1/esp32/private/chat"


class Turn:
    """One question as the server received it."""

    def __init__(self, session_id):
        self.session_id = session_id
        self.chunks = []  # messages of type audio_chunk
        self.text = None  # of a text_message
        self.ended_by = []  # "final" and "audio_end", in order of arrival

    @property
    def audio(self):
        return b"".join(base64.b64decode(chunk["audio_data"], validate=True) for chunk in self.chunks)


class Connection:
    def __init__(self, path, headers):
        self.path, _, query = path.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        self.raw_query = query
        self.headers = headers
        self.messages = []
        self.turns = []

    def of_type(self, name):
        return [message for message in self.messages if message["type"] == name]


class FieldServer:
    def __init__(self, certificate=None, key=None, *, answers=(), refuse=(), first_texts=(), acks=True,
                 on_chunk=None):
        self.answers, self.acks, self.first_texts, self.on_chunk = list(answers), acks, first_texts, on_chunk
        self.refuse = list(refuse)  # statuses for the first upgrades, one each
        self.connections = []
        self.refused = []
        self.redirect_to = None  # the Location of a refusal
        self._tls = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate, key)
        self._n_turns = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'wss' if self._tls else 'ws'}://localhost:{self.port}"
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def turns(self):
        return [turn for connection in self.connections for turn in connection.turns]

    async def _listen(self):
        return await websockets.serve(self._serve, "127.0.0.1", 0, ssl=self._tls, max_size=10000, ping_interval=None,
                                      process_request=self._admit, compression=None, close_timeout=1)

    async def _stop(self):
        for socket in list(self._server.websockets):
            socket.transport.abort()
        self._server.close()
        await self._server.wait_closed()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _admit(self, path, headers):
        if not self.refuse:
            return None
        status = http.HTTPStatus(self.refuse.pop(0))
        self.refused.append(status)
        extra = {"Retry-After": "1"} if status == 503 else {}
        if self.redirect_to:
            extra["Location"] = self.redirect_to
        return status, {**extra, "Content-Type": "application/json"}, b'{"error":"refused"}\n'

    async def _serve(self, socket, path):
        connection = Connection(path, socket.request_headers)
        self.connections.append(connection)
        try:
            for text in self.first_texts:
                await socket.send(text)
            await socket.send(system("connection_established", session_id="s-1", message="hello",
                                     server_time="2025-01-01T00:00:00Z"))
            async for text in socket:
                message = json.loads(text)
                connection.messages.append(message)
                await self._take(socket, connection, message)
        except websockets.ConnectionClosed:
            pass

    async def _take(self, socket, connection, message):
        kind = message["type"]
        if kind == "audio_start":
            connection.turns.append(Turn(message.get("audio_session_id", "")))
            if self.acks:
                await socket.send(system("audio_start_ack", audio_session_id=connection.turns[-1].session_id,
                                         status="ready"))
        elif kind == "audio_chunk":
            turn = connection.turns[-1]
            turn.chunks.append(message)
            if self.acks:
                await socket.send(system("audio_ack", chunk_id=message["chunk_id"], final=message["is_final"],
                                         bytes=len(message["audio_data"]) * 3 // 4))
            if self.on_chunk:
                await self.on_chunk(socket, turn)
            if message["is_final"]:
                await self._end(socket, turn, "final")
        elif kind == "audio_end" and connection.turns:
            await self._end(socket, connection.turns[-1], "audio_end")
        elif kind == "text_message":
            connection.turns.append(Turn(""))
            connection.turns[-1].text = message["text"]
            await self._end(socket, connection.turns[-1], "text")
        elif kind == "heartbeat":
            await socket.send(system("heartbeat_response", timestamp=message.get("timestamp"), session_status="active"))

    async def _end(self, socket, turn, how):
        turn.ended_by.append(how)
        if len(turn.ended_by) == 1 and self.answers:
            answer = self.answers[min(self._n_turns, len(self.answers) - 1)]
            self._n_turns += 1
            await answer(socket, turn)


def system(kind, **data):
    return json.dumps({"type": "system", "data": {"type": kind, **data}})


def response(audio, text="hello", order=None, **fields):
    """An audio_response; `order` lists the keys as they are to stand on the wire."""
    if isinstance(audio, bytes):
        audio = base64.b64encode(audio).decode()
    message = {"type": "audio_response", "audio_data": audio, "text": text, **fields}
    return json.dumps({key: message[key] for key in order} if order else message)


def mp3_response(mp3, text="hello", rate_hz=22050, order=None):
    return response(mp3, text, order, format="mp3", sample_rate=rate_hz)


def pcm_response(pcm, text="hello", order=None):
    return response(pcm, text, order, format="pcm_s16le", audio_rate=16000)


def nested_response(audio, text="hello", **fields):
    """The older form: all of it under `params`."""
    return json.dumps({"params": {"audio_data": base64.b64encode(audio).decode(), "text": text, **fields},
                       "type": "audio_response"})


# --- how a message is sent: each makes a coroutine answer(socket, turn) -----------------------------------------------

def whole(*messages):
    async def answer(socket, _turn):
        for message in messages:
            await socket.send(message)
    return answer


def fragments(message, n_bytes):
    """One WebSocket message in fragments of n_bytes."""
    async def answer(socket, _turn):
        await socket.send(message[i:i + n_bytes] for i in range(0, len(message), n_bytes))
    return answer


def fragments_and_pings(message, n_bytes):
    """As fragments; between any two of them stand a ping, an empty fragment and an unasked pong."""
    data = message.encode()
    between = b"".join(Frame(opcode, payload, opcode != Opcode.CONT).serialize(mask=False) for opcode, payload in
                       ((Opcode.PING, b"?"), (Opcode.CONT, b""), (Opcode.PONG, b"!" * 125)))

    async def answer(socket, _turn):
        for at in range(0, len(data), n_bytes):
            is_last = at + n_bytes >= len(data)
            frame = Frame(Opcode.CONT if at else Opcode.TEXT, data[at:at + n_bytes], is_last)
            socket.transport.write(frame.serialize(mask=False) + (b"" if is_last else between))
    return answer


def byte_by_byte(message):
    """One frame, each of its bytes in a write (and a TLS record) of its own."""
    async def answer(socket, _turn):
        frame = Frame(Opcode.TEXT, message.encode()).serialize(mask=False)
        for i, byte in enumerate(frame):
            socket.transport.write(bytes([byte]))
            await asyncio.sleep(0.001 if i % 64 == 0 else 0)
    return answer


def cut_after(message, n_bytes):
    """The connection breaks in the middle of a frame."""
    async def answer(socket, _turn):
        frame = Frame(Opcode.TEXT, message.encode()).serialize(mask=False)
        socket.transport.write(frame[:n_bytes])
        await asyncio.sleep(0.05)
        socket.transport.abort()
    return answer


def abort():
    """As a killed server: no goodbye."""
    async def answer(socket, _turn):
        socket.transport.abort()
    return answer


def close(code, reason):
    async def answer(socket, _turn):
        await socket.close(code, reason)
    return answer


def whole_and_close(message, code, reason):
    """The answer and the goodbye in one write, so that the bear reads both before it has played the first."""
    async def answer(socket, _turn):
        goodbye = Frame(Opcode.CLOSE, code.to_bytes(2, "big") + reason.encode()).serialize(mask=False)
        socket.transport.write(Frame(Opcode.TEXT, message.encode()).serialize(mask=False) + goodbye)
    return answer


def echo_id(make):
    """An answer that carries the question's session id: make(turn) gives the message as an object."""
    async def answer(socket, turn):
        message = json.loads(make(turn))
        message["audio_session_id"] = turn.session_id
        await socket.send(json.dumps(message))
    return answer
