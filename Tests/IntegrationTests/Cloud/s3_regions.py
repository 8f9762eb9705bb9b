"""Stands in for S3's own addresses: a bucket lives in one region, and the addresses of others send who asks there.

    python3 s3_regions.py FOLDER PORT CERTIFICATE REGION refuses|tells

FOLDER is what the bucket `trail` holds, in REGION. The server is an HTTPS proxy on PORT that goes nowhere: it answers itself for
every host, with a certificate that CERTIFICATE gets the issuer of. In its region the bucket takes calls that are signed for that
region; elsewhere it answers 301, as S3 does. `refuses`: HEAD is forbidden everywhere. `GET /seen`, without TLS, tells the
requests so far: a line each, host, method and status.
"""

import datetime
import hashlib
import http.server
import pathlib
import re
import ssl
import sys
import tempfile
import urllib.parse
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

FOLDER, PORT, CERTIFICATE, REGION, WAY = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
seen = []


def certificate():
    """A certificate of an issuer of our own for every region's address; the context that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a stand-in for S3")])
    now = datetime.datetime.now(datetime.timezone.utc)
    hosts = [x509.DNSName(f"{part}s3.{region}.amazonaws.com") for region in ("eu-west-1", "us-east-1", REGION) for part in ("", "*.")]
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()))
    text = made.public_bytes(serialization.Encoding.PEM)
    pathlib.Path(CERTIFICATE).write_bytes(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(text + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        file.flush()
        context.load_cert_chain(file.name)
    return context


CONTEXT = certificate()


def error(code, message):
    return f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


def listing(query):
    """ListObjectsV2, in pages of 7."""
    prefix, start = query.get("prefix", ""), query.get("continuation-token") or query.get("start-after", "")
    names = {}
    for path in FOLDER.rglob("*.gz"):
        key = str(path.relative_to(FOLDER))
        if key.startswith(prefix):
            rest = key[len(prefix):]
            if "delimiter" in query and "/" in rest:
                names[prefix + rest[:rest.index("/") + 1]] = None
            else:
                names[key] = path
    rest = [name for name in sorted(names) if name > start]
    text = f"<ListBucketResult><IsTruncated>{str(len(rest) > 7).lower()}</IsTruncated>"
    for name in rest[:7]:
        quoted = escape(urllib.parse.quote(name, safe="/"))
        path = names[name]
        text += (f"<CommonPrefixes><Prefix>{quoted}</Prefix></CommonPrefixes>" if path is None else
                 f"<Contents><Key>{quoted}</Key><Size>{path.stat().st_size}</Size><ETag>&quot;{hashlib.md5(path.read_bytes()).hexdigest()}&quot;</ETag></Contents>")
    if len(rest) > 7:
        text += f"<NextContinuationToken>{escape(rest[6])}</NextContinuationToken>"
    return (text + "</ListBucketResult>").encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_CONNECT(self):
        self.host = self.path.split(":")[0]
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.connection = CONTEXT.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def reply(self, status, body=b"", head=False):
        seen.append(f"{getattr(self, 'host', '')} {self.command} {status}")
        self.send_response(status)
        self.send_header("x-amz-bucket-region", REGION)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if not head:
            self.wfile.write(body)

    def do_HEAD(self):
        isHome = f".{REGION}." in self.host
        self.reply(403 if WAY == "refuses" else 200 if isHome else 301, head=True)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if not hasattr(self, "host"):
            body = "\n".join(seen).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            return self.wfile.write(body)
        if f".{REGION}." not in self.host:
            return self.reply(301, error("PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint."))
        signed = re.search(r"Credential=[^/]+/\d+/([^/]+)/s3/", self.headers["authorization"] or "")
        if not signed or signed.group(1) != REGION:
            return self.reply(400, error("AuthorizationHeaderMalformed", f"the region is wrong; expecting '{REGION}'"))
        if self.host != f"trail.s3.{REGION}.amazonaws.com":
            return self.reply(404, error("NoSuchBucket", "The specified bucket does not exist"))
        if url.path == "/":
            return self.reply(200, listing(dict(urllib.parse.parse_qsl(url.query))))
        path = FOLDER / urllib.parse.unquote(url.path)[1:]
        self.reply(200, path.read_bytes()) if path.is_file() else self.reply(404, error("NoSuchKey", "The specified key does not exist."))


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
