"""What Schemathesis cannot know: whose token to send, and which complaints there are. Chosen by the content of a request alone,
so that a request that is sent again is the same one."""

import hashlib
import json
import os
from collections import Counter

import schemathesis
from hypothesis import strategies as st

PLAN = json.load(open(os.environ["FUZZ_PLAN"]))
answered = {"senders": Counter(), "routes": Counter()}


def number_of(case):
    content = json.dumps(
        [case.method, case.path, case.path_parameters, case.query, case.body, case.headers.get("X-Fuzz-Sender")],
        default=lambda value: type(value).__name__,
        sort_keys=True,
    )
    return int(hashlib.sha256(content.encode()).hexdigest(), 16)


def pick(items, number):
    return items[number % len(items)] if items else None


@schemathesis.hook
def flatmap_case(context, case):
    """Makes the sender a part of what is generated, so that also a route without parameters is asked by several."""
    return st.integers(0, len(PLAN) - 1).map(lambda nth: sent_by(case, nth))


def sent_by(case, nth):
    case.headers["X-Fuzz-Sender"] = str(nth)
    return case


def known_id(case, sender, number):
    """Something there is of what the path names, for three requests of four."""
    place = next((name for name in sender["known"] if case.path.startswith(name)), None)
    return pick(sender["known"].get(place, []), number // 31) if number // 7 % 4 else None


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Sends a request as somebody, mostly to something there is, often with a body that he could send, or in his policy's words."""
    number = number_of(case)
    told = str(case.headers.get("X-Fuzz-Sender", number))
    sender = pick(PLAN, int(told) if told.isdigit() else number)
    case.headers["Authorization"] = "Bearer " + sender["token"]
    case.headers["X-Fuzz-Sender"] = sender["policy"] + " " + sender["role"]
    found = known_id(case, sender, number)
    if found is not None:
        for parameter in case.path_parameters:
            case.path_parameters[parameter] = found
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"
    moves = [move for move in sender["moves"] if move["path"] == case.path and case.method.upper() == "POST"]
    move = pick(moves, number // 101) if number // 13 % 2 else None
    if move:
        case.body = move["body"]
        if move["id"] is not None and number // 17 % 4:
            case.path_parameters["id"] = move["id"]
            case.headers["If-Match"] = "*"
    elif number // 11 % 2 and isinstance(case.body, dict):
        for name, words in sender["words"].items():
            if name in case.body:
                case.body[name] = pick(words, number // 53)


@schemathesis.hook
def after_call(context, case, response):
    """Counts who was answered with what, and which route answered what, for the test to see that everybody and everything was."""
    sender = response.request.headers.get("X-Fuzz-Sender", "nobody")
    answered["senders"][f"{sender} {response.status_code}"] += 1
    answered["routes"][f"{case.method} {case.path} {response.status_code}"] += 1
    with open(os.environ["FUZZ_ANSWERS"], "w") as file:
        json.dump(answered, file)
