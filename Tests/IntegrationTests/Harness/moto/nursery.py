"""Starts servers of moto at a word: what takes them long, this process has read once for all of them.

Every line that it reads is `PORT MANAGED LOG`: where to listen, whether to know AWS's managed policies (`true`, `false`), and
the file for what the server says. It answers with `PORT PROCESS`, the number of the server's process. When its input ends, or it does,
they all end.
"""
import ctypes
import os
import signal
import sys

import moto.server
from moto.moto_api._internal import mock_random
import moto.account.models, moto.iam.models, moto.organizations.models, moto.sts.models  # noqa: E401
import moto.account.responses, moto.iam.responses, moto.organizations.responses, moto.sts.responses  # noqa: E401

PR_SET_PDEATHSIG = 1


def serve(port, managed, log):
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, said), (2, said)):
        os.dup2(source, target)
    # Each its own ids.
    mock_random.seed()
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = managed
    moto.server.main(["-H", "127.0.0.1", "-p", port])


# Nobody waits for them.
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    port, managed, log = line.rstrip("\n").split(" ", 2)
    server = os.fork()
    if server == 0:
        try:
            serve(port, managed, log)
        finally:
            os._exit(1)
    print(port, server, flush=True)
