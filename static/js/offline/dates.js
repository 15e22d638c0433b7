// Days as people read them: "Tue 14 Oct".

const DAY = { weekday: "short", day: "numeric", month: "short" };
// The order of the house: weekday, day, month, without a comma.
const dayIn = (options) => new Intl.DateTimeFormat("en-GB", { ...DAY, ...options });
const utcDay = dayIn({ timeZone: "UTC" });
const localDay = dayIn({});
const localTime = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit" });
const withoutComma = (text) => text.replace(",", "");

export const ISO_DATE = /^\d{4}-\d\d-\d\d$/;
const DAY_MS = 86_400_000;

// Of an ISO date; a text that is none stays as it is.
export function day(iso) {
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) ? iso : withoutComma(utcDay.format(time));
}

export function dayAndTime(iso) {
  const moment = new Date(iso);
  return `${withoutComma(localDay.format(moment))}, ${localTime.format(moment)}`;
}

// Today as an ISO date by the calendar of the person's programs, wherever the phone is; without one by the phone's own.
export function today(timeZone) {
  // Sweden writes days as the standard does.
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone }).format(new Date());
}

export const daysBetween = (one, other) => Math.round((Date.parse(other) - Date.parse(one)) / DAY_MS);
export const later = (iso, n) => new Date(Date.parse(iso) + n * DAY_MS).toISOString().slice(0, 10);
