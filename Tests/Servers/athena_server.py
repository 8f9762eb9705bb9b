"""Stands in for Athena and S3 over a folder of CloudTrail's log files: runs the very statements that it is sent.

    python3 athena_server.py FOLDER [--port PORT] [--page ROWS] [--throttle N] [--way good|fails|never-ends]

FOLDER holds `AWSLogs/…`, as a bucket of any name would. `CREATE TABLE` is taken apart as Hive's, for the names and types of
columns and the partitions' projection; a `SELECT` is translated from Athena's SQL to that of DuckDB and run over the files of
the partitions. Queries are queued and run for a moment before they are done. Every Nth call is refused for being too fast.
`GET /seen` tells the operations so far, as JSON. Prints its port; where it was given none, it ends when its standard input does.
"""

import argparse
import gzip
import http.server
import json
import pathlib
import re
import sys
import threading
import urllib.parse
from xml.sax.saxutils import escape

import duckdb
import sqlglot
from sqlglot import exp

options = argparse.ArgumentParser()
options.add_argument("folder", type=pathlib.Path)
options.add_argument("--port", type=int, default=0)
options.add_argument("--page", type=int, default=1000)
options.add_argument("--throttle", type=int, default=0)
options.add_argument("--way", default="good")
options = options.parse_args()

lock, seen, tables, queries = threading.Lock(), [], {}, {}


class Refusal(Exception):
    def __init__(self, code, message):
        self.code, self.message = code, message


class Table:
    """What a `CREATE EXTERNAL TABLE` says."""

    def __init__(self, statement):
        tree = sqlglot.parse_one(statement, read="athena")
        self.columns = {c.name: c.args["kind"].sql("duckdb") for c in tree.this.expressions}
        found = tree.args["properties"].expressions
        self.properties = {p.name: p.args["value"].name for p in found if isinstance(p, exp.Property) and isinstance(p.args.get("value"), exp.Literal)}
        self.partitions = re.findall(r"`(\w+)` STRING", re.search(r"PARTITIONED BY \((.*?)\)", statement).group(1))
        for name in self.partitions:
            self.columns.pop(name, None)
        template = self.properties["storage.location.template"]
        pattern = re.escape(re.sub(r"^s3://[^/]+/", "", template))
        for name in self.partitions:
            pattern = pattern.replace(re.escape("${" + name + "}"), f"(?P<{name}>{'[0-9]{4}/[0-9]{2}/[0-9]{2}' if name == 'day' else '[^/]+'})")
        self.pattern = re.compile(pattern + "/[^/]+$")
        self.allowed = {n: set(self.properties[f"projection.{n}.values"].split(",")) for n in self.partitions if f"projection.{n}.values" in self.properties}

    def files(self):
        """Every file with the values of its partition, as the projection gives them."""
        for path in sorted(options.folder.rglob("*.json.gz")):
            match = self.pattern.match(str(path.relative_to(options.folder)))
            if match and all(match[n] in values for n, values in self.allowed.items()):
                yield path, match.groupdict()

    def run(self, tree):
        """The rows of a query, and how many bytes of files it read."""
        database = duckdb.connect()
        # Only the conditions on partitions decide which files are read.
        names = next(table for table in tree.find_all(exp.Table) if table.db)
        where = names.parent_select.args["where"].this
        pruning = [c for c in where.flatten() if {x.name for x in c.find_all(exp.Column)} <= set(self.partitions)] if isinstance(where, exp.And) else []
        database.execute(f"CREATE TABLE files(path VARCHAR, size BIGINT, {', '.join(p + ' VARCHAR' for p in self.partitions)})")
        listed = [(str(path), path.stat().st_size, *(values[p] for p in self.partitions)) for path, values in self.files()]
        if listed:
            database.executemany(f"INSERT INTO files VALUES ({', '.join('?' * len(listed[0]))})", listed)
        condition = " AND ".join(c.sql("duckdb") for c in pruning) or "true"
        database.execute(f"DELETE FROM files WHERE NOT ({condition})")
        scanned, paths = database.execute("SELECT coalesce(sum(size), 0), coalesce(list(path), []) FROM files").fetchone()
        # Hive's reader of JSON does not look at the case of names; DuckDB's does.
        spelled = {key.lower(): key for path in paths[:20] for record in json.loads(gzip.open(path).read())["Records"] for key in record}
        records = "STRUCT(" + ", ".join(f'"{spelled.get(name.lower(), name)}" {kind}' for name, kind in self.columns.items()) + ")[]"
        schema, name = names.db, names.name
        database.execute(f'CREATE SCHEMA "{schema}"')
        if paths:
            quoted = ", ".join("'" + p.replace("'", "''") + "'" for p in paths)
            source = (f"SELECT r.*, {', '.join('f.' + p for p in self.partitions)} FROM (SELECT unnest(Records) AS r, filename FROM read_json([{quoted}], "
                      f"columns={{'Records': '{records}'}}, filename=true, maximum_object_size=1073741824)) JOIN files f ON f.path = filename")
        else:
            source = "SELECT " + ", ".join(f'NULL::{kind} AS "{n}"' for n, kind in (self.columns | {p: "VARCHAR" for p in self.partitions}).items()) + " WHERE false"
        database.execute(f'CREATE VIEW "{schema}"."{name}" AS {source}')
        result = database.execute(tree.sql("duckdb"))
        head = [column[0] for column in result.description]
        text = lambda v: None if v is None else str(v).lower() if isinstance(v, bool) else str(v)
        return [head] + [[text(v) for v in row] for row in result.fetchall()], scanned


class Query:
    def __init__(self, statement, database):
        self.statement, self.database, self.looks, self.state, self.reason = statement, database, 0, "QUEUED", None
        self.rows, self.scanned, self.worker = [], 0, None

    def look(self):
        self.looks += 1
        if self.state in ("SUCCEEDED", "FAILED", "CANCELLED"):
            return
        if self.worker is None:
            self.state = "QUEUED" if self.looks == 1 else "RUNNING"
        if self.looks < 2 or (options.way == "never-ends" and self.statement.lstrip().startswith(("SELECT", "WITH"))):
            return
        # A look never waits.
        if self.worker is None:
            self.worker = threading.Thread(target=self.finish, daemon=True)
            self.worker.start()
        self.worker.join(0.2)

    def finish(self):
        try:
            self.work()
            self.state = "SUCCEEDED"
        except Exception as error:
            self.state, self.reason = "FAILED", str(error)

    def work(self):
        tree = sqlglot.parse_one(self.statement, read="athena")
        if isinstance(tree, exp.Create):
            if tree.kind == "TABLE":
                tables[(tree.this.this.db, tree.this.this.name)] = Table(self.statement)
            return
        if options.way == "fails":
            raise ValueError("HIVE_BAD_DATA: a file is no JSON")
        name = next(table for table in tree.find_all(exp.Table) if table.db)
        if (name.db, name.name) not in tables:
            raise ValueError(f"TABLE_NOT_FOUND: {name.db}.{name.name}")
        self.rows, self.scanned = tables[(name.db, name.name)].run(tree)


def athena(operation, given):
    if operation == "StartQueryExecution":
        token = given["ClientRequestToken"]
        if not 32 <= len(token) <= 128 or len(given["QueryString"]) > 262144:
            raise Refusal("InvalidRequestException", "the token or the query has no possible length")
        queries.setdefault(token, Query(given["QueryString"], given["QueryExecutionContext"]["Database"]))
        return {"QueryExecutionId": token}
    query = queries[given["QueryExecutionId"]]
    if operation == "GetQueryExecution":
        query.look()
        status = {"State": query.state} | ({"StateChangeReason": query.reason} if query.reason else {})
        return {"QueryExecution": {"QueryExecutionId": given["QueryExecutionId"], "Status": status, "Statistics": {"DataScannedInBytes": query.scanned}}}
    if operation == "StopQueryExecution":
        query.state = "CANCELLED"
        return {}
    if operation == "GetQueryResults":
        start, most = int(given.get("NextToken") or 0), min(int(given.get("MaxResults", 1000)), options.page)
        rows = query.rows[start:start + most]
        answer = {"ResultSet": {"Rows": [{"Data": [{} if v is None else {"VarCharValue": v} for v in row]} for row in rows]}}
        return answer | ({"NextToken": str(start + most)} if start + most < len(query.rows) else {})
    raise Refusal("InvalidRequestException", f"no operation {operation}")


def listing(query):
    """ListObjectsV2, in pages of 50."""
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter")
    start = query.get("continuation-token") or query.get("start-after", "")
    entries = {}
    for path in options.folder.rglob("*.json.gz"):
        key = str(path.relative_to(options.folder))
        if not key.startswith(prefix):
            continue
        rest = key[len(prefix):]
        name = prefix + rest[:rest.index(delimiter) + 1] if delimiter and delimiter in rest else key
        if name > start:
            entries[name] = None if name != key else path
    names = sorted(entries)
    text = f"<ListBucketResult><IsTruncated>{str(len(names) > 50).lower()}</IsTruncated>"
    for name in names[:50]:
        quoted = escape(urllib.parse.quote(name, safe="/"))
        if entries[name] is None:
            text += f"<CommonPrefixes><Prefix>{quoted}</Prefix></CommonPrefixes>"
        else:
            text += f"<Contents><Key>{quoted}</Key><Size>{entries[name].stat().st_size}</Size><ETag>&quot;x&quot;</ETag></Contents>"
    if len(names) > 50:
        text += f"<NextContinuationToken>{escape(names[49])}</NextContinuationToken>"
    return text + "</ListBucketResult>"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body, kind="application/json"):
        body = body.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path)
        if path.path == "/seen":
            return self.answer(200, json.dumps(seen))
        self.answer(200, listing(dict(urllib.parse.parse_qsl(path.query))), "application/xml")

    def do_POST(self):
        given = json.loads(self.rfile.read(int(self.headers["content-length"])))
        operation = self.headers["x-amz-target"].split(".")[-1]
        with lock:
            seen.append(operation)
            if options.throttle and len(seen) % options.throttle == 0:
                return self.answer(400, json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}))
            try:
                self.answer(200, json.dumps(athena(operation, given)))
            except Refusal as refusal:
                self.answer(400, json.dumps({"__type": refusal.code, "message": refusal.message}))


server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
print(server.server_port, flush=True)
if not options.port:
    threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
server.serve_forever()
