"""HiGHS from PyPI on an MPS file, as a peer in the same run: one line of JSON.

usage: peer_highs.py MODEL.mps SECONDS THREADS
Defaults but for time and threads, and the gap: proof is asked for, as of us."""
import json
import sys
import time

import highspy


def main():
    path, seconds, threads = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    highs = highspy.Highs()
    options = dict(output_flag=False, time_limit=seconds, threads=threads, mip_rel_gap=0.0)
    for name, value in options.items():
        highs.setOptionValue(name, value)
    if highs.readModel(path) == highspy.HighsStatus.kError:
        sys.exit(f"HiGHS does not read {path}")
    began = time.monotonic()
    highs.run()
    took = time.monotonic() - began
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    proved = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    finite = lambda value: value if abs(value) < 1e30 else None
    print(json.dumps(dict(
        objective=finite(info.objective_function_value) if found else None,
        bound=finite(info.mip_dual_bound),
        status="optimal" if proved else "stopped",
        seconds=round(took, 2),
        version=highs.version(),
    )))


main()
