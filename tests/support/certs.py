"""A certificate authority for one test: good server certificates and the bad ones a client must refuse.

    authority = certs.Authority(folder)
    authority.ca                          # PEM file that a client trusts
    authority.server("good")              # (certificate file, key file), by the names in KINDS
"""
import datetime
import pathlib
import ssl
import subprocess

LOOPBACK = "DNS:localhost,IP:127.0.0.1"
# name: (issuer signs it, names in it, days from now: begin, end)
KINDS = {
    "good": (True, LOOPBACK, -1, 30),
    "expired": (True, LOOPBACK, -30, -2),
    "wrong-host": (True, "DNS:bear.example.org,IP:127.9.9.9", -1, 30),
    "self-signed": (False, LOOPBACK, -1, 30),
}
CONFIG = """
[ca]
default_ca = own
[own]
dir = .
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
"""


class Authority:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("01\n")
        (self.folder / "ca.cnf").write_text(CONFIG)
        self._openssl("req", "-x509", *self._new_key("ca.key"), "-subj", "/CN=Test CA", "-days", "30", "-out", "ca.pem",
                      "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
        self.ca = self.folder / "ca.pem"

    def server(self, kind):
        """Makes the certificate of that kind once; returns the files of the certificate and of its key."""
        certificate, key = self.folder / f"{kind}.pem", self.folder / f"{kind}.key"
        if not certificate.exists():
            self._make(kind, *KINDS[kind])
        return certificate, key

    def trust(self):
        """A TLS context that trusts this authority and nothing else."""
        return ssl.create_default_context(cafile=self.ca)

    def _make(self, kind, signed, names, begin_days, end_days):
        request = (*self._new_key(f"{kind}.key"), "-subj", "/CN=localhost", "-addext", f"subjectAltName={names}")
        if not signed:
            self._openssl("req", "-x509", *request, "-days", str(end_days), "-out", f"{kind}.pem")
            return
        self._openssl("req", "-new", *request, "-out", f"{kind}.csr")
        self._openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key",
                      "-startdate", self._date(begin_days), "-enddate", self._date(end_days),
                      "-in", f"{kind}.csr", "-out", f"{kind}.pem")

    @staticmethod
    def _date(days):
        moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
        return moment.strftime("%Y%m%d%H%M%SZ")

    @staticmethod
    def _new_key(path):
        return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path

    def _openssl(self, *arguments):
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"openssl {arguments[0]}: {done.stderr}")
