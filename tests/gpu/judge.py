"""Puts the parts of a rehearsal together and says of each question whether it is answered well: judge.py FOLDER DEVICE."""
import json
import os
import sys

folder, device = sys.argv[1:]
NAMES = ["devices", "suite", "agreement", "reproduce", "products", "memory", "halving", "steady", "waits", "limits", "speed", "rounding", "rivals"]


def text(name, ending):
    path = os.path.join(folder, name + ending)
    return open(path).read().strip() if os.path.exists(path) else None


parts = {}
for name in NAMES:
    error, content = text(name, ".error"), text(name, ".json")
    parts[name] = {"failed": error} if error else json.loads(content) if content else {"failed": "no answer"}

# A question: what it asks of a part, and what the answer must be.
QUESTIONS = [
    ("conformance suite", "suite", lambda part: (len(part["failed"]), part["tests"] > 50 and not part["failed"]), "no test fails"),
    ("trajectories of the built-in engine, float64", "agreement", lambda part: (part["float64"]["largest_distance"], part["float64"]["largest_distance"] < 1e-9), "< 1e-9 after 100 steps"),
    ("trajectories of the built-in engine, float32", "agreement", lambda part: (part["float32"]["largest_distance"], part["float32"]["largest_distance"] < 1e-3), "< 1e-3 after 100 steps"),
    ("same seed, same bytes", "reproduce", lambda part: (part["same_seed_same_bytes"], part["same_seed_same_bytes"]), "true"),
    ("stopped and continued, same bytes", "reproduce", lambda part: (part["continued_same_bytes"], part["continued_same_bytes"]), "true"),
    ("TF32 off in effect", "products", lambda part: (part["exact"], part["exact"] < 1e-5), "error of a product < 1e-5"),
    ("memory used within the plan", "memory", lambda part: (part["used_bytes"], part["used_bytes"] < part["planned_bytes"] + 1e9), "< planned + 1 GB"),
    ("out of memory halves chunks", "halving", lambda part: (part["halvings"], part["halvings"] > 0), "> 0"),
    ("halved chunks, same result", "halving", lambda part: (part["distance"], part["distance"] < 1e-4), "< 1e-4"),
    ("flat memory", "steady", lambda part: (part["new_bytes"], part["new_tensors"] == 0 and part["new_bytes"] < 1 << 26), "no new tensor, < 64 MB"),
    ("no hidden waits", "waits", lambda part: (part["hand_over_seconds"] / part["work_seconds"], part["hand_over_seconds"] < 0.5 * part["work_seconds"]), "steps handed over in < half the time that the device is busy"),
    ("rounded products keep the mean", "rounding", lambda part: (max(each["largest_standard_errors"] for each in part), all(each["largest_standard_errors"] < 1 for each in part)), "< 1 standard error"),
]


def fastest(rivals):
    best = {}
    for each in rivals:
        if each["ns_per_weight_step"] is not None:
            best[each["workload"]] = min(best.get(each["workload"], float("inf")), each["ns_per_weight_step"])
    return best


verdict = []
for name, part, ask, limit in QUESTIONS:
    content = parts[part]
    if isinstance(content, dict) and "needs" in content:
        verdict.append({"question": name, "answer": "needs " + content["needs"]})
        continue
    try:
        value, good = ask(content)
    except (KeyError, TypeError):
        value, good = content.get("failed") if isinstance(content, dict) else None, False
    verdict.append({"question": name, "answer": "good" if good else "BAD", "value": value, "limit": limit})

ratios = []
if isinstance(parts["speed"], list):
    best = fastest(parts["rivals"]) if isinstance(parts["rivals"], list) else {}
    for each in parts["speed"]:
        rival = best.get(each["workload"])
        share = max(each["matrix_share"], each["memory_share"])
        ratios.append({
            "workload": each["workload"],
            "ns_per_weight_step": each["ns_per_weight_step"],
            "best_rival": rival,
            "rival_over_ours": rival / each["ns_per_weight_step"] if rival else None,
            "times_the_limit": 1 / share if share else None,
        })

seconds = {name: int(text(name, ".seconds")) for name in NAMES if text(name, ".seconds")}
print(json.dumps({"device": device, "verdict": verdict, "speed": ratios, "seconds": seconds, "parts": parts}, indent=2, ensure_ascii=False))
bad = [each["question"] for each in verdict if each["answer"] == "BAD"]
print("all well" if not bad else "BAD: " + "; ".join(bad), file=sys.stderr)
sys.exit(1 if bad else 0)
