"""Makes what moto does for a request one step, as AWS does it, and lets it know AWS's policies at once.

moto looks whether a condition holds and then writes, in threads that nothing keeps apart: two writers could both
find that it holds. Python changes threads in the middle of a computation only after this many seconds.

It also reads AWS's managed policies anew for every account, which takes longer than all calls of a deployment: here
each account gets a copy of those that the first one read.
"""
import copy
import sys

sys.setswitchinterval(60)

try:
    from moto.iam.models import IAMBackend
except ImportError:
    # Another Python than moto's.
    pass
else:
    read = IAMBackend._init_aws_policies
    known = {}

    def policies(self):
        found = known.get(self.region_name)
        if found is None:
            found = known[self.region_name] = read(self)
        return [copy.copy(policy) for policy in found]

    IAMBackend._init_aws_policies = policies
