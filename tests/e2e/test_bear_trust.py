"""Whom teddy-bear trusts, and what it does when it is refused: it says so, ends with status 3, and hammers nobody."""
import hashlib
import socket
import subprocess
import unittest

from support import audio
from support.bear import BearTest
from support.field_server import FieldServer, mp3_response, whole


class TrustTest(BearTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answer = mp3_response(audio.mp3(audio.tone(0.5, 440, 22050)))

    def serve(self, kind="good", **more):
        return FieldServer(*self.authority.server(kind), answers=[whole(self.answer)], **more)

    def ask_of(self, kind, *more, give_up_s=2, **kwargs):
        with self.serve(kind) as server:
            result = self.ask(server, *more, give_up_s=give_up_s, **kwargs)
            return result, server

    def check_refused(self, kind, reason, *more, **kwargs):
        result, server = self.ask_of(kind, *more, **kwargs)
        self.assertEqual(result.code, 3, result.log)
        self.assertIn(reason, result.log)
        self.assertEqual(server.connections, [])
        self.assertEqual(result.turns, [])

    # --- certificates

    def test_a_good_certificate(self):
        result, _ = self.ask_of("good")
        self.assertEqual(result.code, 0, result.log)

    def test_an_expired_certificate_is_refused(self):
        self.check_refused("expired", "TLS_CERTIFICATE_REFUSED: certificate has expired")

    def test_a_self_signed_certificate_is_refused(self):
        self.check_refused("self-signed", "TLS_CERTIFICATE_REFUSED: self")

    def test_a_certificate_for_another_host_is_refused(self):
        self.check_refused("wrong-host", "TLS_CERTIFICATE_REFUSED: hostname mismatch")

    def test_an_address_must_be_in_the_certificate_too(self):
        for kind, code in (("good", 0), ("wrong-host", 3)):
            with self.serve(kind) as server:
                server.url = server.url.replace("localhost", "127.0.0.1")
                self.assertEqual(self.ask(server, give_up_s=2).code, code)

    def test_an_authority_that_only_others_trust_is_refused(self):
        self.check_refused("good", "TLS_CERTIFICATE_REFUSED:", ca=False)

    def test_a_pin_must_match(self):
        certificate, _ = self.good_server()
        key = subprocess.run(["openssl", "x509", "-in", certificate, "-pubkey", "-noout"], capture_output=True,
                             check=True).stdout
        spki = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=key, capture_output=True,
                              check=True).stdout
        pin, other = hashlib.sha256(spki).hexdigest(), "00" * 32
        self.check_refused("good", "matches no pin", "--pin", other)
        for pins in (["--pin", pin], ["--pin", other, "--pin", pin]):
            self.assertEqual(self.ask_of("good", *pins)[0].code, 0)
        self.check_refused("expired", "certificate has expired", "--pin", pin)

    def test_a_server_without_tls_is_no_server(self):
        with FieldServer(answers=[whole(self.answer)]) as server:
            server.url = server.url.replace("ws://", "wss://")
            self.assertEqual(self.ask(server, "--ca", self.authority.ca, give_up_s=1).code, 3)

    # --- refusals

    def test_each_refusal_is_told_with_its_status(self):
        for status in (400, 401, 403, 429, 503):
            with self.subTest(status), self.serve(refuse=[status] * 9) as server:
                result = self.ask(server, give_up_s=2)
                self.assertEqual(result.code, 3, result.log)
                self.assertIn(str(status), result.log)
                self.assertLessEqual(len(server.refused), 2)

    def test_a_full_server_is_asked_again_when_it_said(self):
        with self.serve(refuse=[503]) as server:
            result = self.ask(server, give_up_s=10)
        self.assertEqual(result.code, 0, result.log)

    def test_the_token_does_not_follow_a_redirect(self):
        with self.serve() as elsewhere, self.serve(refuse=[302] * 9) as server:
            server.redirect_to = elsewhere.url.replace("wss", "https") + "/"
            self.assertEqual(self.ask(server, give_up_s=2).code, 3)
            self.assertEqual((elsewhere.connections, elsewhere.refused), ([], []))

    # --- nobody there

    def test_nobody_listens(self):
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            result = self.run_bear(f"wss://localhost:{reserved.getsockname()[1]}", "--say", self.question, "--fast",
                                   "--give-up-s", 1)
        self.assertEqual(result.code, 3, result.log)

    def test_a_name_that_does_not_exist(self):
        name = "x" * 70  # longer than a label may be: it is found out without asking a name server
        result = self.run_bear(f"wss://{name}", "--say", self.question, "--fast", "--give-up-s", 1)
        self.assertEqual(result.code, 3, result.log)
        self.assertIn(f"{name} cannot be resolved", result.log)

    def test_somebody_who_accepts_and_never_speaks(self):
        with socket.socket() as mute:
            mute.bind(("127.0.0.1", 0))
            mute.listen()
            result = self.run_bear(f"wss://localhost:{mute.getsockname()[1]}", "--say", self.question, "--fast",
                                   "--give-up-s", 1)
        self.assertEqual(result.code, 3, result.log)


if __name__ == "__main__":
    unittest.main()
