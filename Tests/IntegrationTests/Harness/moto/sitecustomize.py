"""Makes what moto does for a request one step, as AWS does it, and lets it know AWS's policies at once.

moto looks whether a condition holds and then writes, in threads that nothing keeps apart: two writers could both
find that it holds. Python changes threads in the middle of a computation only after this many seconds.

It also reads AWS's managed policies anew for every account, which takes longer than all calls of a deployment: here
each account gets a copy of those that the first one read.

And its index of tags knows no policies of IAM, as AWS's does, and its account's details leave out their ids and names.
"""
import copy
import importlib.util
import sys

sys.setswitchinterval(60)

try:
    from moto.iam.models import IAMBackend, ManagedPolicy, iam_backends
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

    ManagedPolicy.policy_id = property(lambda policy: policy.id)
    ManagedPolicy.policy_name = property(lambda policy: policy.name)

    def index(backend):
        others = backend._get_resources_generator

        def resources(self, tag_filters=None, resource_type_filters=None):
            if resource_type_filters != ["iam:policy"]:
                yield from others(self, tag_filters, resource_type_filters)
            elif self.region_name == "us-east-1":
                for policy in iam_backends[self.account_id]["aws"].managed_policies.values():
                    if policy.tags:
                        yield {"ResourceARN": policy.arn, "Tags": list(policy.tags.values())}

        backend._get_resources_generator = resources

    class Tagging:
        """Waits for the module: it brings most of moto along, which few tests need."""

        @classmethod
        def find_spec(cls, name, path=None, target=None):
            if name != "moto.resourcegroupstaggingapi.models":
                return None
            sys.meta_path.remove(cls)
            spec = importlib.util.find_spec(name)
            run = spec.loader.exec_module

            def load(module):
                run(module)
                index(module.ResourceGroupsTaggingAPIBackend)

            spec.loader.exec_module = load
            return spec

    sys.meta_path.insert(0, Tagging)
