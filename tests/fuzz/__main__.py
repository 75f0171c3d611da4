"""Many cases at once: python -m tests.fuzz [--cases 20000] [--workers N] [--seed 1]. Prints what is wrong, and the count."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time

from tests.fuzz.judge import case

SHOWN = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1, help="of the first case; the others follow it")
    settings = parser.parse_args()
    seeds = range(settings.seed, settings.seed + settings.cases)
    start, done, failed = time.monotonic(), 0, 0
    with multiprocessing.Pool(settings.workers, maxtasksperchild=1_000) as pool:
        for seed, wrong in pool.imap_unordered(judged, seeds, chunksize=10):
            done += 1
            if wrong:
                failed += 1
                if failed <= SHOWN:
                    print(f"--- seed {seed}", *wrong, sep="\n", flush=True)
            if done % 2_000 == 0:
                print(f"{done} cases, {failed} failed, {time.monotonic() - start:.0f} s", flush=True)
    print(f"{done} cases, {failed} failed")
    return 1 if failed or done != settings.cases else 0


def judged(seed: int) -> tuple[int, list[str]]:
    """One case, with its seed."""
    return seed, case(seed)[1]


if __name__ == "__main__":
    sys.exit(main())
