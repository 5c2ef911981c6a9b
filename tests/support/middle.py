"""Somebody between a bear and its server who holds a certificate that the bear trusts: all passes as it is, but what is
fetched of firmware goes through `tamper`.

    with Middle(certificate, key, teddyd) as middle:
        middle.tamper = lambda path, answer: answer._replace(body=b"")
"""
import collections
import http.client
import socket
import socketserver
import ssl
import threading
import urllib.parse

FIRMWARE = "/api/v1/esp32/firmware"
IMAGE = FIRMWARE + "/image"
# cut: after so many bytes of the body the connection ends; None: never.
Answer = collections.namedtuple("Answer", "status headers body cut")


class Middle:
    def __init__(self, certificate, key, server):
        self.server, self.tamper = server, None
        self.requests = []  # (path, query as a dict, Range or None)
        self.refuses = False  # every new connection is ended at once
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        middle = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                if not middle.refuses:
                    middle._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, *_):
                pass  # a bear that goes away is no fault of this one

        self._listener = Server(("127.0.0.1", 0), Handler)
        self.port = self._listener.server_address[1]
        self.url = f"wss://localhost:{self.port}"

    def __enter__(self):
        threading.Thread(target=self._listener.serve_forever, daemon=True, args=(0.05,)).start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown()
        self._listener.server_close()

    def images(self):
        """The Range of each request for an image."""
        return [wanted for path, _, wanted in self.requests if path == IMAGE]

    def builds(self):
        """What the bear said of its own build, each time it asked for a manifest."""
        return [int(query["build"]) for path, query, _ in self.requests if path == FIRMWARE]

    def _serve(self, raw):
        with self._context.wrap_socket(raw, server_side=True) as client:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(4096)
                if not piece:
                    return
                head += piece
            target = head.split(b" ", 2)[1].decode()
            if target.startswith(FIRMWARE):
                self._answer(client, head, target)
            else:
                self._relay(client, head)

    def fetch(self, target, headers):
        client = http.client.HTTPSConnection("localhost", self.server.port, timeout=30, context=self.server.trust())
        client.request("GET", target, None, headers)
        response = client.getresponse()
        answer = Answer(response.status, dict(response.headers), response.read(), None)
        client.close()
        return answer

    def _answer(self, client, head, target):
        lines = head.decode("latin-1").split("\r\n")[1:]
        headers = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines) if value}
        url = urllib.parse.urlsplit(target)
        self.requests.append((url.path, dict(urllib.parse.parse_qsl(url.query)), headers.get("Range")))
        answer = self.fetch(target, headers)
        length_before = len(answer.body)
        if self.tamper:
            answer = self.tamper(url.path, answer)
        # Who only changes the body does not lie about its length.
        if len(answer.body) != length_before and answer.headers.get("Content-Length") == str(length_before):
            answer.headers["Content-Length"] = str(len(answer.body))
        reply = f"HTTP/1.1 {answer.status} X\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in answer.headers.items() if name.lower() != "connection")
        client.sendall(reply.encode() + b"Connection: close\r\n\r\n" + answer.body[:answer.cut])

    def _relay(self, client, head):
        upstream = self.server.trust().wrap_socket(socket.create_connection(("127.0.0.1", self.server.port)),
                                                   server_hostname="localhost")
        with upstream:
            upstream.sendall(head)
            back = threading.Thread(target=self._pump, args=(upstream, client), daemon=True)
            back.start()
            self._pump(client, upstream)
            back.join()

    @staticmethod
    def _pump(source, sink):
        try:
            while True:
                piece = source.recv(65536)
                if not piece:
                    break
                sink.sendall(piece)
        except (OSError, ValueError):
            pass
        for side in (source, sink):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
