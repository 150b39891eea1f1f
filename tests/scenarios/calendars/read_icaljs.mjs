// read_icaljs.mjs ICAL_JS FOLDER: prints what ical.js understands of each .ics file as one JSON object.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [module, folder] = process.argv.slice(2);
const ICAL = (await import(pathToFileURL(module).href)).default;

function shown(time) {
  if (time.isDate) return time.toString();
  return new Date(time.toUnixTime() * 1000).toISOString().slice(0, 16) + "Z";
}

const person = (property) =>
  property ? [property.getParameter("cn"), property.getFirstValue()] : null;

function read(file) {
  const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(file, "utf8")));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      start: shown(event.startDate),
      end: shown(event.endDate),
      summary: event.summary,
      description: event.description,
      location: event.location,
      url: component.getFirstPropertyValue("url"),
      method: calendar.getFirstPropertyValue("method"),
      status: component.getFirstPropertyValue("status"),
      sequence: event.sequence,
      organizer: person(component.getFirstProperty("organizer")),
      attendees: event.attendees.map(person),
    };
  });
}

const found = {};
for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".ics")))
  found[file.slice(0, -4)] = read(path.join(folder, file));
console.log(JSON.stringify(found));
