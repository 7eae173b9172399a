"""Reads calendar files, one JSON object a line ({"file": text, "from": seconds,
"to": seconds}), and writes what others see in each, one JSON object a line: its
name, and its events by UID, with when they take place.

The file is parsed by python3-icalendar. The clocks are those of its VTIMEZONEs,
as python3-dateutil follows them, and so are the repetitions: neither knows the
zones of the machine, nor our rules.
"""

import io
import json
import sys
from datetime import datetime, timedelta, timezone

from dateutil import rrule, tz
from icalendar import Calendar


def unfold(text):
    return text.replace("\r\n ", "")


def check_lines(data):
    """RFC 5545, section 3.1."""
    if not data.endswith(b"\r\n") or b"\n" in data.replace(b"\r\n", b"") or b"\r" in data.replace(b"\r\n", b""):
        raise ValueError("a line does not end in CRLF")
    for line in data.split(b"\r\n"):
        line.decode()  # no character is cut in two
        if len(line) > 75:
            raise ValueError("a line of %d bytes" % len(line))


def moment(clock, zone):
    """The instant of a local clock, by RFC 5545, section 3.3.5."""
    if not tz.datetime_exists(clock, zone):
        before = clock - timedelta(hours=24)
        return clock.replace(tzinfo=timezone.utc) - zone.utcoffset(before.replace(tzinfo=zone))
    return clock.replace(tzinfo=zone, fold=0).astimezone(timezone.utc)


def clocks(component, name, zones):
    """The local clocks of a property, each with its zone."""
    found = component.get(name, [])
    for one in found if isinstance(found, list) else [found]:
        zone = zones.get(one.params["TZID"])
        for value in one.to_ical().decode().split(","):
            yield datetime.strptime(value, "%Y%m%dT%H%M%S"), zone


def occurrences(event, zones, start, end):
    """When an event takes place by its own rules, as clocks; and their zone."""
    first, zone = next(clocks(event, "DTSTART", zones))
    if "RRULE" not in event:
        return [first], zone
    rule = rrule.rrulestr(event["RRULE"].to_ical().decode(), dtstart=first.replace(tzinfo=zone))
    off = {c for c, _ in clocks(event, "EXDATE", zones)}
    near = (d.replace(tzinfo=None) for d in rule.xafter(start.astimezone(zone), inc=True))
    all = []
    for clock in near:
        if moment(clock, zone) >= end + timedelta(days=2):
            break
        all.append(clock)
    all += [c for c, _ in clocks(event, "RDATE", zones)]
    return [c for c in all if c not in off], zone


def look(asked):
    data = asked["file"].encode()
    check_lines(data)
    calendar = Calendar.from_ical(data)
    if calendar.errors:
        raise ValueError(calendar.errors)
    zones = tz.tzical(io.StringIO(unfold(asked["file"]).replace("\r\n", "\n")))
    for zone in calendar.walk("VTIMEZONE"):
        zone.to_tz()
    start, end = (datetime.fromtimestamp(asked[k], timezone.utc) for k in ("from", "to"))
    events = {}
    for event in calendar.walk("VEVENT"):
        if event.errors:
            raise ValueError(event.errors)
        seen = events.setdefault(str(event["UID"]), {"at": {}, "titles": [], "status": [], "sequence": []})
        seen["titles"].append(str(event["SUMMARY"]))
        seen["status"].append(str(event["STATUS"]))
        seen["sequence"].append(int(event["SEQUENCE"]))
        seen["about"] = str(event.get("DESCRIPTION", ""))
        seen["place"] = str(event.get("LOCATION", ""))
        seen["link"] = str(event.get("URL", ""))
        if "DURATION" in event:
            seen["minutes"] = event["DURATION"].dt.total_seconds() / 60
        if "RECURRENCE-ID" not in event:
            for clock, zone in ((c, z) for all, z in [occurrences(event, zones, start - timedelta(days=2), end)] for c in all):
                seen["at"].setdefault(clock, moment(clock, zone))
    for event in calendar.walk("VEVENT"):
        if "RECURRENCE-ID" in event:  # in place of the one of its rule
            (clock, _), (to, zone) = next(clocks(event, "RECURRENCE-ID", zones)), next(clocks(event, "DTSTART", zones))
            at = events[str(event["UID"])]["at"]
            if start <= moment(clock, zone) - timedelta(days=1) <= end and clock not in at:
                raise ValueError("%s is none of the event's dates" % clock)
            at[clock] = moment(to, zone)
    for seen in events.values():
        seen["at"] = sorted({int(m.timestamp()) for m in seen["at"].values() if start <= m < end})
    return {"name": str(calendar.get("X-WR-CALNAME", "")), "zones": [str(z["TZID"]) for z in calendar.walk("VTIMEZONE")], "events": events}


for line in sys.stdin:
    try:
        print(json.dumps(look(json.loads(line))))
    except Exception as problem:  # told, with the file, by the test
        print(json.dumps({"problem": "%s: %s" % (type(problem).__name__, problem)}))
