"""Says as JSON what pm4py reads in an exported event log."""
import json
import sys
import warnings

warnings.simplefilter("ignore")
import pm4py  # noqa: E402

kind, path = sys.argv[1:]
if kind == "xes":
    log = pm4py.read_xes(path, variant="iterparse")
    told = {
        "cases": log.groupby("case:concept:name").size().to_dict(),
        "activities": log["concept:name"].value_counts().to_dict(),
        "first": log["time:timestamp"].min().isoformat(),
        "resources": sorted(log["org:resource"].unique()),
        "policies": sorted(log["case:policy"].unique()),
        "ended": int(log.groupby("case:concept:name")["case:ended"].first().sum()),
    }
else:
    log = pm4py.read_ocel2_json(path)
    told = {
        "objects": log.objects["ocel:type"].value_counts().to_dict(),
        "activities": log.events["ocel:activity"].value_counts().to_dict(),
        "first": log.events["ocel:timestamp"].min().isoformat(),
        "related": log.relations["ocel:qualifier"].value_counts().to_dict(),
        "states": sorted(set(log.objects["state"].dropna()) | set(log.object_changes["state"].dropna())),
    }
print(json.dumps(told))
