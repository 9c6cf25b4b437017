"""Start-up of `pledgebook --help` against importing pandas, both beyond the interpreter's own start; medians."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 9


def seconds(*command: str) -> float:
    """The median time of a command."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Print the times and the ratio."""
    bare = seconds(sys.executable, "-c", "pass")
    ours = seconds(str(Path(sys.executable).parent / "pledgebook"), "--help")
    pandas = seconds(sys.executable, "-c", "import pandas")
    print(f"python {bare:.3f} s, pledgebook --help {ours:.3f} s, import pandas {pandas:.3f} s")
    print(f"ratio {ours / pandas:.2f} whole, {(ours - bare) / (pandas - bare):.2f} beyond the interpreter")


if __name__ == "__main__":
    main()
