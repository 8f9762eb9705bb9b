"""signatures.py COUNT SEED: requests of every kind with the signatures that botocore gives them, one JSON object a line."""
import datetime, json, random, sys
from unittest import mock
import botocore.auth, botocore.awsrequest, botocore.credentials

count, seed = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)
ODD = "abcXYZ019-_.~ !*'();:@&=+$,/?#[]%\"<>\\^`{|}é漢😀\u00a0"
PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-"
text = lambda alphabet, low, high: "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))

def quote(value, safe): return botocore.auth.quote(value, safe=safe)

for _ in range(count):
    kind = rng.choice(["query", "json", "s3", "s3", "rest"])
    service = {"query": rng.choice(["iam", "sts"]), "json": rng.choice(["organizations", "dynamodb", "athena"]), "s3": "s3", "rest": "sso"}[kind]
    region = rng.choice(["us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1"])
    host = rng.choice([f"{service}.{region}.amazonaws.com", "127.0.0.1:5000", "bucket-1.s3.amazonaws.com"])
    method, path, query, headers, body = "POST", "/", [], [], b""
    if kind == "query":
        headers.append(("content-type", "application/x-www-form-urlencoded; charset=utf-8"))
        body = text(ODD, 0, 300).encode()
    elif kind == "json":
        headers += [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", "AWSOrganizationsV20161128." + text(PLAIN, 1, 20))]
        body = json.dumps({text(ODD, 1, 10): text(ODD, 0, 200)}).encode()
    else:
        method = rng.choice(["GET", "PUT", "DELETE", "HEAD"])
        path = "/" + text(ODD, 0, 40)
        if kind == "rest": path = path.replace("//", "/x/").replace(".", "d")
        names = [text(ODD, 1, 12) for _ in range(rng.randint(0, 5))]
        query = [(name, text(ODD, 0, 20)) for name in names]
        if kind == "s3" and rng.random() < 0.3: query = [(rng.choice(["versioning", "acl", "publicAccessBlock"]), "")]
        if method == "PUT": body = text(ODD, 0, 400).encode()
        if rng.random() < 0.5: headers.append(("X-Amz-Meta-Odd", text("a  b\tc", 1, 20).strip() or "x"))
        if rng.random() < 0.3: headers.append(("if-none-match", "*"))
    token = text(PLAIN.upper() + "/+=", 40, 80) if rng.random() < 0.5 else None
    time = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=rng.randint(0, 3 * 10**7))
    credentials = botocore.credentials.Credentials("AKID" + text(PLAIN.upper(), 10, 10), text(PLAIN + "/+", 40, 40), token)
    url = f"https://{host}{quote(path, '/~')}" + ("?" + "&".join(f"{quote(n, '~')}={quote(v, '~')}" for n, v in query) if query else "")
    request = botocore.awsrequest.AWSRequest(method=method, url=url, headers=dict(headers), data=body)
    with mock.patch("botocore.auth.get_current_datetime", lambda *a, **k: time.replace(tzinfo=None), create=True):
        signer = (botocore.auth.S3SigV4Auth if kind == "s3" else botocore.auth.SigV4Auth)(credentials, service, region)
        request.context["payload_signing_enabled"] = True
        signer.add_auth(request)
    print(json.dumps({
        "service": service, "region": region, "method": method, "host": host, "path": path, "query": query, "headers": headers, "body": body.decode(),
        "id": credentials.access_key, "secret": credentials.secret_key, "token": token, "time": time.timestamp(), "url": url,
        "authorization": request.headers["Authorization"], "date": request.headers.get("X-Amz-Date")}))
