"""The lock of an open file, which dies with its process: one way for each kind of system."""

import sys

if sys.platform == "win32":
    import msvcrt
    import os

    def take_lock(descriptor: int) -> bool:
        """Lock byte 0 of an open file without waiting; False where another process has it."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def take_lock(descriptor: int) -> bool:
        """Lock an open file without waiting; False where another process has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
