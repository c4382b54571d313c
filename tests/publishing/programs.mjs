// What two calendar programs of the JavaScript world show of a feed: ical.js (Thunderbird, Nextcloud's web calendar)
// and node-ical with rrule-temporal. A question a line, as JSON: reader, text, from, to (days); the answer is a line:
// [start, end, cancelled], in UTC; where it asks for words, [uid, title, place, description].
import { createInterface } from "node:readline";
import ICAL from "ical.js";
import ical from "node-ical";

const ZONE = "Europe/Berlin";
const MOST = 20000;

function byIcalJs(text, from, to) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  const zone = ICAL.TimezoneService.get(ZONE);
  const instant = (time) => {
    if (!time.isDate) return time.toJSDate();
    return ICAL.Time.fromData({ year: time.year, month: time.month, day: time.day, hour: 0 }, zone).toJSDate();
  };
  const entries = calendar.getAllSubcomponents("vevent");
  const uids = new Map();
  for (const entry of entries) {
    const uid = entry.getFirstPropertyValue("uid");
    uids.set(uid, [...(uids.get(uid) ?? []), entry]);
  }
  const shown = [];
  const show = (start, end, item) => {
    shown.push([instant(start), instant(end), item.component.getFirstPropertyValue("status") === "CANCELLED"]);
  };
  for (const group of uids.values()) {
    const master = group.find((one) => !one.hasProperty("recurrence-id"));
    const changes = group.filter((one) => one !== master);
    if (!master) {
      for (const one of changes.map((change) => new ICAL.Event(change))) show(one.startDate, one.endDate, one);
      continue;
    }
    const event = new ICAL.Event(master, { exceptions: changes });
    if (!event.isRecurring()) {
      show(event.startDate, event.endDate, event);
      continue;
    }
    const iterator = event.iterator();
    for (let next = iterator.next(), n = 0; next && n < MOST; next = iterator.next(), n += 1) {
      if (instant(next) > new Date(to.getTime() + 400 * 86400e3)) break;
      const one = event.getOccurrenceDetails(next);
      show(one.startDate, one.endDate, one.item);
    }
  }
  return shown.filter(([start, end]) => start < to && end > from);
}

// It adds whole days as hours, which is an hour beside midnight where the clocks change: a calendar shows the day.
function midnight(at) {
  const near = new Date(at.getTime() + 12 * 3600e3);
  return new Date(near.getFullYear(), near.getMonth(), near.getDate());
}

function byNodeIcal(text, from, to) {
  const day = 86400e3;
  const wide = { from: new Date(from.getTime() - 400 * day), to: new Date(to.getTime() + 400 * day) };
  return Object.values(ical.sync.parseICS(text))
    .filter((one) => one.type === "VEVENT")
    .flatMap((event) => ical.expandRecurringEvent(event, { ...wide, includeOverrides: true, expandOngoing: true }))
    .map((one) => [one.start, one.isFullDay ? midnight(one.end) : one.end, (one.event ?? one).status === "CANCELLED"])
    .filter(([start, end]) => start < to && end > from);
}

const wordsOf = (one) => [one.uid, one.summary, one.location, one.description].map((word) => word?.val ?? word ?? "");

function wordsByIcalJs(text) {
  const entries = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
  return entries.map((entry) => wordsOf(new ICAL.Event(entry)));
}

function wordsByNodeIcal(text) {
  return Object.values(ical.sync.parseICS(text))
    .filter((one) => one.type === "VEVENT")
    .map(wordsOf);
}

const READERS = { "ical.js": byIcalJs, "node-ical": byNodeIcal };
const WORDS = { "ical.js": wordsByIcalJs, "node-ical": wordsByNodeIcal };

for await (const line of createInterface({ input: process.stdin })) {
  const { reader, text, from, to, words } = JSON.parse(line);
  if (words) {
    console.log(JSON.stringify(WORDS[reader](text)));
    continue;
  }
  const shown = READERS[reader](text, new Date(from), new Date(to));
  console.log(JSON.stringify(shown.map(([start, end, gone]) => [start.toISOString(), end.toISOString(), gone])));
}
