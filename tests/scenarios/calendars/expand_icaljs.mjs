// expand_icaljs.mjs ICAL_JS FOLDER: prints the starts that ical.js finds of each series as one JSON object.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const MOST = 100;
const [module, folder] = process.argv.slice(2);
const ICAL = (await import(pathToFileURL(module).href)).default;

function shown(time) {
  if (time.isDate) return time.toString();
  return new Date(time.toUnixTime() * 1000).toISOString().slice(0, 16) + "Z";
}

function expand(file) {
  const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(file, "utf8")));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
  const series = events.find((event) => !event.isRecurrenceException());
  for (const event of events) if (event !== series) series.relateException(event);
  const starts = [];
  const iterator = series.iterator();
  for (let next = iterator.next(); next && starts.length < MOST; next = iterator.next())
    starts.push(shown(series.getOccurrenceDetails(next).startDate));
  return starts;
}

const found = {};
for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".ics")))
  found[file.slice(0, -4)] = expand(path.join(folder, file));
console.log(JSON.stringify(found));
