"""Jobs for the tests of the worker pool: each ends in another way."""

from __future__ import annotations

import os
import time
from typing import Any


def do(job: dict[str, Any]) -> Any:
    match job["do"]:
        case "square":
            return job["n"] ** 2
        case "slowly":
            time.sleep(0.3)
            return job["n"]
        case "hang":
            time.sleep(60)
        case "crash":
            os.abort()
        case "leave":
            os._exit(3)
        case "raise":
            raise ValueError("no such criterion")
        case "spin":
            while True:
                pass
        case "grow":
            return len(bytearray(job["n"]))
        case "who":
            return os.getpid()
    return None
