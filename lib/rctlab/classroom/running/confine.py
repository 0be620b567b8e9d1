"""What a run may not ask of the system: a filter for the sandbox, and walls where there is none."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from typing import IO, Any

_NEVER = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "userfaultfd"),
    *("shmget", "shmat", "msgget", "semget", "mq_open", "add_key", "request_key", "keyctl"),
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree"),
    *("bpf", "perf_event_open", "io_uring_setup", "init_module", "finit_module", "kexec_load"),
    *("memfd_create", "memfd_secret"),  # memory that counts for no process
    *("swapon", "reboot", "acct", "quotactl", "syslog", "personality", "nfsservctl"),
)
_NOBODY_ELSE = (
    *("fork", "vfork", "execve", "execveat", "socket", "socketpair", "kill", "tkill"),
    *("rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open", "pidfd_send_signal"),
)
_CLONE_THREAD, _CLONE_NEWUSER = 0x10000, 0x10000000


def write_filter(file: IO[bytes]) -> None:
    """Write the list of system calls that no run needs as bubblewrap takes it."""
    _filter().export_bpf(file)


def confine(readable: Sequence[str], writable: Sequence[str]) -> None:
    """Wall this process in without namespaces: files by Landlock, all else by a list of calls.

    It can start no program and reach no other process, so nothing outlives it.
    """
    import pyseccomp as seccomp
    from landlock import FSAccess, Ruleset

    walls = Ruleset()
    read = FSAccess.READ_FILE | FSAccess.EXECUTE
    folders = [path for path in readable if os.path.isdir(path)]
    walls.allow(*folders, rules=read | FSAccess.READ_DIR)
    walls.allow(*(path for path in readable if path not in folders), rules=read)
    walls.allow(*writable)
    walls.apply()
    calls = _filter(_NOBODY_ELSE)
    refuse = seccomp.ERRNO(errno.EPERM)
    calls.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    calls.add_rule(refuse, "tgkill", seccomp.Arg(0, seccomp.NE, os.getpid()))
    calls.add_rule(refuse, "prlimit64", seccomp.Arg(0, seccomp.NE, 0))
    calls.load()


def _filter(more: Sequence[str] = ()) -> Any:
    import pyseccomp as seccomp

    calls = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in (*_NEVER, *more):
        try:
            calls.add_rule(seccomp.ERRNO(errno.EPERM), name)
        except (OSError, RuntimeError):  # this kind of machine has no such call
            continue
    user = seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_NEWUSER, _CLONE_NEWUSER)
    calls.add_rule(seccomp.ERRNO(errno.EPERM), "clone", user)
    calls.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags lie where no filter can look
    return calls
