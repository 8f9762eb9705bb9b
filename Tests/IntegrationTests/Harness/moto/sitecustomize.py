"""Makes what moto does for a request one step, as AWS does it.

moto looks whether a condition holds and then writes, in threads that nothing keeps apart: two writers could both
find that it holds. Python changes threads in the middle of a computation only after this many seconds.
"""
import sys

sys.setswitchinterval(60)
