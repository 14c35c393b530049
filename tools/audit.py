"""Ask for known vulnerabilities of every locked package: ``make hardening-audit``.

Writes build/hardening/audit.json: whether the advisory service was reached, how many packages
were audited, what is known of them. It is the one part of the project, besides the installation
and ``alucert collect``, that asks the network. Exit code 1 if something is known.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
WRITTEN = ROOT / "build" / "hardening" / "audit.json"


def locked() -> list[str]:
    """Return every ``name==version`` of the lock file."""
    return re.findall(r"^([A-Za-z0-9._-]+==[^\s;\\]+)", LOCK.read_text(encoding="utf-8"), re.M)


def audit(requirements: list[str], seconds: float) -> list[dict[str, Any]] | None:
    """Return what the service knows of each package, None if it was not reached."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(file), "--no-deps"]
        command += ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
        try:
            run = subprocess.run(
                command, capture_output=True, text=True, timeout=seconds, check=False
            )
            return list(json.loads(run.stdout)["dependencies"])
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            return None


def main() -> int:
    """Audit, print and write the result."""
    wanted = locked()
    first = audit(wanted[:1], 60)  # one question shows whether the service is there
    reached = bool(first) and "skip_reason" not in first[0]
    found = audit(wanted, 900) if reached else None
    known = {
        package["name"]: [vulnerability["id"] for vulnerability in package["vulns"]]
        for package in found or []
        if package.get("vulns")
    }
    skipped = [package["name"] for package in found or [] if "skip_reason" in package]
    told = {
        "reached": found is not None,
        "locked": len(wanted),
        "audited": len(found or []) - len(skipped),
        "skipped": skipped,
        "known": known,
    }
    WRITTEN.parent.mkdir(parents=True, exist_ok=True)
    WRITTEN.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(said(told))
    return 1 if known or skipped else 0


def said(told: dict[str, Any]) -> str:
    """Return the result in words."""
    if not told["reached"]:
        return f"not audited: the advisory service was not reached ({told['locked']} packages)"
    lines = [f"pip-audit: {told['audited']} of {told['locked']} locked packages audited, "
             f"{len(told['known'])} with known vulnerabilities"]  # fmt: skip
    lines += [f"{name}: {', '.join(ids)}" for name, ids in sorted(told["known"].items())]
    lines += [f"{name}: not audited" for name in told["skipped"]]
    return "; ".join(lines)


if __name__ == "__main__":
    sys.exit(main())
