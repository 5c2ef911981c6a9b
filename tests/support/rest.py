"""REST calls to a running teddyd, by Python's own client over verified TLS."""
import hashlib
import hmac
import http.client
import json
import secrets


class Answer:
    def __init__(self, response, body):
        self.status, self.headers, self.body = response.status, response.headers, body

    @property
    def json(self):
        return json.loads(self.body)


def call(server, method, path, body=None, **headers):
    """headers by name with _ for -; body: bytes, or what becomes JSON."""
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        headers.setdefault("Content_Type", "application/json")
    client = http.client.HTTPSConnection("localhost", server.port, timeout=30, context=server.trust())
    client.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    response = client.getresponse()
    answer = Answer(response, response.read())
    client.close()
    return answer


def token(server, device_id):
    """The bear's own token."""
    return hmac.new(server.key(device_id).encode(), device_id.encode(), hashlib.sha256).hexdigest()


def claim(server, device_id, child_id, nonce=None, key=None, **changes):
    """The body of a claim."""
    nonce = nonce or secrets.token_hex(16)
    secret = bytes.fromhex(key or server.key(device_id))
    mac = hmac.new(secret, device_id.encode() + child_id.encode() + bytes.fromhex(nonce), hashlib.sha256).hexdigest()
    return dict({"device_id": device_id, "child_id": child_id, "nonce": nonce, "hmac_hex": mac}, **changes)
