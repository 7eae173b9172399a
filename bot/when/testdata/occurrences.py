"""Reads rules, one JSON object a line, and writes the moments of each, as
seconds since 1970, one JSON list a line. The dates are python3-dateutil's, the
zones the system's; the rule for clock changes is the one of this package.
"""

import itertools
import json
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule, tz


def moment(clock):
    while not tz.datetime_exists(clock):  # jumped over: the first minute after
        clock += timedelta(minutes=1)
    return int(clock.replace(fold=0).timestamp())  # shown twice: the first


for line in sys.stdin:
    asked = json.loads(line)
    start = datetime.strptime(asked["dtstart"], "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(asked["zone"]))
    dates = itertools.takewhile(lambda d: d.year <= asked["last year"], rrule.rrulestr(asked["rrule"], dtstart=start))
    moments = (m for m, _ in itertools.groupby(moment(d) for d in dates))
    print(json.dumps(list(itertools.islice(moments, asked["most"]))))
