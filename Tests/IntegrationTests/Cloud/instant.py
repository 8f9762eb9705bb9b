"""instant.py PORT MEMBERS ROLES POLICIES [CERTIFICATE KEY]: answers as AWS would for an organization of that size, at once.

Every answer is made before the first question: what is measured in front of it is the client. GET /count gives the number
of calls so far.
"""
import asyncio, json, ssl, sys, urllib.parse

port, members, roles, policies = map(int, sys.argv[1:5])
calls = 0
accounts = ["111111111111"] + [str(200000000000 + i) for i in range(members)]
document = urllib.parse.quote(json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]}]}))
trust = urllib.parse.quote(json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}]}))

def http(body, kind="text/xml"):
    body = body.encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nx-amzn-RequestId: r\r\nContent-Length: %d\r\n\r\n" % (kind.encode(), len(body)) + body
def error(status, body): return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
def xml(operation, body): return http(f"<{operation}Response><{operation}Result>{body}</{operation}Result></{operation}Response>")
def details(account):
    def role(i): return f"<member><RoleName>role-{i}</RoleName><Path>/</Path><Arn>arn:aws:iam::{account}:role/role-{i}</Arn><AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument><AttachedManagedPolicies><member><PolicyArn>arn:aws:iam::{account}:policy/policy-{i % max(1, policies)}</PolicyArn></member></AttachedManagedPolicies></member>"
    def policy(i): return f"<member><PolicyName>policy-{i}</PolicyName><Path>/</Path><Arn>arn:aws:iam::{account}:policy/policy-{i}</Arn><PolicyVersionList><member><VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion><Document>{document}</Document></member></PolicyVersionList></member>"
    return xml("GetAccountAuthorizationDetails", "<IsTruncated>false</IsTruncated><RoleDetailList>" + "".join(map(role, range(roles))) + "</RoleDetailList><Policies>" + "".join(map(policy, range(policies))) + "</Policies>")

details = {account: details(account) for account in accounts}
summaries = xml("ListRoles", "<IsTruncated>false</IsTruncated><Roles>" + "".join(f"<member><RoleName>role-{i}</RoleName><Description>d</Description><MaxSessionDuration>3600</MaxSessionDuration></member>" for i in range(roles)) + "</Roles>")
def js(value): return http(json.dumps(value), "application/x-amz-json-1.1")
listed = [{"Id": a, "Name": f"account {i}", "Email": f"a{i}@example.com", "Status": "ACTIVE"} for i, a in enumerate(accounts)]
fixed = {
    "DescribeOrganization": js({"Organization": {"Id": "o-exampleorgid", "Arn": "arn:aws:organizations::111111111111:organization/o-exampleorgid", "MasterAccountId": accounts[0], "FeatureSet": "ALL"}}),
    "ListRoots": js({"Roots": [{"Id": "r-exam", "Name": "Root", "PolicyTypes": []}]}), "ListAccounts": js({"Accounts": listed}), "ListAccountsForParent": js({"Accounts": listed}),
    "ListAccountAliases": xml("ListAccountAliases", ""), "ListOpenIDConnectProviders": xml("ListOpenIDConnectProviders", ""), "ListSAMLProviders": xml("ListSAMLProviders", ""),
    "GetAccountPasswordPolicy": xml("GetAccountPasswordPolicy", ""), "ListRoles": summaries, "GetPolicy": xml("GetPolicy", "<Policy><Description>d</Description></Policy>"),
    "GetCallerIdentity": xml("GetCallerIdentity", f"<Arn>arn:aws:iam::{accounts[0]}:user/u</Arn><Account>{accounts[0]}</Account>"),
}
def assume(body):
    account = urllib.parse.parse_qs(body)["RoleArn"][0].split(":")[4]
    return xml("AssumeRole", f"<Credentials><AccessKeyId>AKIA{account}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>")
def answer(head, body):
    if head.startswith(b"GET /count"): return http(str(calls))
    at = head.find(b"AWSOrganizationsV20161128.")
    if at >= 0:
        operation = head[at + 26:head.find(b"\r", at)].decode()
        return fixed.get(operation) or js({})
    # There is neither a bucket nor a table yet.
    if b"DynamoDB_20120810." in head: return error("400 Bad Request", json.dumps({"__type": "ResourceNotFoundException", "message": "no table"}))
    if not head.startswith(b"POST"): return error("404 Not Found", "<Error><Code>NoSuchBucket</Code><Message>no bucket</Message></Error>")
    operation = body[7:body.find(b"&")].decode()
    if operation == "AssumeRole": return assume(body.decode())
    if operation == "GetAccountAuthorizationDetails":
        at = head.find(b"Credential=AKIA")
        return details.get(head[at + 15:at + 27].decode(), details[accounts[0]])
    return fixed[operation]

class Server(asyncio.Protocol):
    def connection_made(self, transport): self.transport, self.buffer = transport, b""
    def data_received(self, data):
        global calls
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]; lower = head.lower(); at = lower.find(b"content-length:")
            length = int(lower[at + 15:].split(b"\r", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + length: return
            body = self.buffer[end + 4:end + 4 + length]; self.buffer = self.buffer[end + 4 + length:]
            reply = answer(head, body)
            if not head.startswith(b"GET /count"): calls += 1
            self.transport.write(reply)

async def main():
    context = None
    if len(sys.argv) > 5: context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH); context.load_cert_chain(*sys.argv[5:7])
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", port, backlog=256, ssl=context)
    await server.serve_forever()
asyncio.run(main())
