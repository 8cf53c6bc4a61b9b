"""Connects with the CUPS client library, as lpstat -E or ipptool -E does.

Those two say in User-Agent which kernel runs them; this names itself.
"""
import ctypes
import sys

AF_UNSPEC, HTTP_ENCRYPTION_REQUIRED, BLOCKING = 0, 2, 1
cups = ctypes.CDLL("libcups.so.2")
cups.httpConnect2.restype = ctypes.c_void_p
cups.cupsSetUserAgent(b"capture")
cups.httpConnect2(b"127.0.0.1", int(sys.argv[1]), None, AF_UNSPEC,
                  HTTP_ENCRYPTION_REQUIRED, BLOCKING, 5000, None)
