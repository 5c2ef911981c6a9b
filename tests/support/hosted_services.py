"""Services that speak the published OpenAI API over HTTP, on loopback: transcriptions, chat (streamed), speech, moderations.
They remember what they were asked, and fail as they are told.

with Services() as services: services.url; services.heard = "why is the sky blue"; services.faults["chat"] = "slow"
"""
import http.server
import json
import re
import struct
import sys
import threading
import time

from support import audio

PATHS = {"/v1/audio/transcriptions": "stt", "/v1/chat/completions": "chat", "/v1/audio/speech": "tts",
         "/v1/moderations": "check"}
# What a service may do instead of its work.
FAULTS = ("slow", "busy", "error", "cut", "bad_json", "nothing", "wrong_type", "endless", "refuse_key", "hang_up")
TTS_RATE_HZ = 24000


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hangs up is what some tests are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Services:
    def __init__(self):
        self.heard = "what does a cat say"
        self.reply = ["Cats say meow. ", "They purr when they are ", "happy. And they sleep a lot."]
        self.flagged = ()          # texts that the moderation flags
        self.faults = {}           # service: fault
        self.fault_once = False    # the fault is over after one request
        self.retry_after_s = 5
        self.token_delay_s = 0
        self.sound = None          # what the voice says; None: a tone
        self.asked = {name: [] for name in PATHS.values()}   # bodies, decoded
        self.headers = {name: [] for name in PATHS.values()}
        self.lock = threading.Lock()

    def fault_of(self, name):
        with self.lock:
            fault = self.faults.get(name)
            if self.fault_once:
                self.faults.pop(name, None)
            return fault

    def __enter__(self):
        services = self

        class Handler(OneService):
            pass
        Handler.services = services
        self.server = Server(("127.0.0.1", 0), Handler)
        self.ended = threading.Event()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def settings(self, *sections, processor="self", **more):
        """--set arguments for the services named."""
        pairs = [f"hosted_{section}.url={self.url}" for section in sections]
        pairs += [f"hosted_{section}.processor={processor}" for section in sections]
        return pairs + [f"{key.replace('__', '.')}={value}" for key, value in more.items()]


class OneService(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    services = None

    def log_message(self, *_):
        pass

    def do_POST(self):
        name = PATHS.get(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if name is None:
            self.answer(404, b'{"error":{"message":"no such path"}}')
            return
        services = self.services
        with services.lock:
            services.headers[name].append(dict(self.headers))
            services.asked[name].append(self.form(body) if name == "stt" else json.loads(body))
        fault = services.fault_of(name)
        try:
            getattr(self, f"fault_{fault}")(name) if fault else getattr(self, name)(services.asked[name][-1])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def form(self, body):
        """The fields of multipart/form-data, as a server that does not know ours takes it apart."""
        boundary = re.search(r"boundary=([^;]+)", self.headers["Content-Type"])[1].encode()
        fields = {}
        for part in body.split(b"--" + boundary)[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            fields[re.search(rb'name="([^"]+)"', head)[1].decode()] = content[:-2]
        return fields

    def answer(self, status, body, content_type="application/json", headers=()):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for key, value in headers:
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def begin_stream(self, content_type):
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    # --- the work
    def stt(self, _form):
        self.answer(200, json.dumps({"text": self.services.heard}).encode())

    def event(self, delta, reason=None):
        self.chunk(b"data: " + json.dumps({"id": "x", "object": "chat.completion.chunk", "choices": [
            {"index": 0, "delta": delta, "finish_reason": reason}]}, ensure_ascii=False).encode() + b"\n\n")

    def chat(self, _asked):
        self.begin_stream("text/event-stream; charset=utf-8")
        self.event({"role": "assistant", "content": ""})
        for token in self.services.reply:
            self.event({"content": token})
            time.sleep(self.services.token_delay_s)
        self.event({}, "stop")
        self.chunk(b"data: [DONE]\n\n")
        self.chunk(b"")

    def voice(self, seconds):
        return self.services.sound or audio.tone(seconds, rate_hz=TTS_RATE_HZ)

    def tts(self, asked):
        sound = self.voice(max(0.4, len(asked["input"]) * 0.05))
        self.begin_stream("audio/wav" if asked["response_format"] == "wav" else "audio/pcm")
        if asked["response_format"] == "wav":
            self.chunk(struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 0xFFFFFFFF, b"WAVEfmt ", 16, 1, 1, TTS_RATE_HZ,
                                   2 * TTS_RATE_HZ, 2, 16, b"data", 0xFFFFFFFF))
        for at in range(0, len(sound), 4001):
            self.chunk(sound[at:at + 4001])
        self.chunk(b"")

    def check(self, asked):
        flagged = any(text in asked["input"] for text in self.services.flagged)
        self.answer(200, json.dumps({"id": "m", "results": [{"flagged": flagged, "categories": {}}]}).encode())

    # --- what goes wrong
    def fault_slow(self, _name):
        self.services.ended.wait(8)
        self.answer(200, b"{}")

    def fault_busy(self, _name):
        self.answer(429, b'{"error":{"message":"slow down"}}',
                    headers=[("Retry-After", str(self.services.retry_after_s))])

    def fault_error(self, _name):
        self.answer(500, b'{"error":{"message":"it broke"}}')

    def fault_refuse_key(self, _name):
        self.answer(401, b'{"error":{"message":"wrong key"}}')

    def fault_hang_up(self, _name):
        self.close_connection = True

    def fault_cut(self, name):
        self.begin_stream({"chat": "text/event-stream", "tts": "audio/pcm"}.get(name, "application/json"))
        if name == "chat":
            self.event({"content": "Once there was a"})
        else:
            self.chunk(b'{"te')
        self.close_connection = True
        self.connection.close()

    def fault_bad_json(self, name):
        if name == "chat":
            self.begin_stream("text/event-stream")
            self.chunk(b"data: {this is no json\n\n")
            self.chunk(b"")
        else:
            self.answer(200, b"{this is no json", "audio/pcm; no" if name == "none" else "application/json")

    def fault_nothing(self, name):
        content_type = {"chat": "text/event-stream", "tts": "audio/pcm"}.get(name, "application/json")
        self.answer(200, b"", content_type)

    def fault_wrong_type(self, _name):
        self.answer(200, b"<html>Welcome to the hotel</html>", "text/html")

    def fault_endless(self, name):
        self.begin_stream({"chat": "text/event-stream", "tts": "audio/pcm"}.get(name, "application/json"))
        piece = {"chat": b": still here\n\n", "tts": b"\0\0" * 2000}.get(name, b" " * 1000)
        while not self.services.ended.wait(0.002):
            self.chunk(piece)
