// Times as people say them. The clock is the service's, which may differ from the browser's.

let ahead = 0;

/** From now on the service's clock counts: it just said `iso`. */
export function setClock(iso) {
  const told = Date.parse(iso);
  ahead = Number.isNaN(told) ? 0 : told - Date.now();
}

/** The service's time, in ms. */
export function now() {
  return Date.now() + ahead;
}

const UNITS = [
  ['y', 365 * 86400],
  ['d', 86400],
  ['h', 3600],
  ['min', 60],
  ['s', 1]
];

/** The two largest units of it: 3 d 4 h. */
export function span(seconds) {
  let rest = Math.max(0, Math.floor(Math.abs(seconds)));
  const first = UNITS.findIndex(([, size]) => rest >= size);
  if (first < 0) {
    return '0 s';
  }
  const words = [];
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) {
      words.push(`${count} ${unit}`);
    }
  }
  return words.join(' ');
}

/** in 3 d 4 h, or 5 min 2 s ago. */
export function relative(ms) {
  const seconds = (ms - now()) / 1000;
  return seconds >= 0 ? `in ${span(seconds)}` : `${span(seconds)} ago`;
}

/** An instant: relative, with the whole of it in the title. */
export function when(iso) {
  if (!iso) {
    return '–';
  }
  const time = document.createElement('time');
  time.dateTime = iso;
  time.title = `${new Date(iso).toLocaleString()} (${iso})`;
  time.textContent = relative(Date.parse(iso));
  return time;
}

/** The time of day of a line in a list; the date too when it is not today's. */
export function clockTime(iso) {
  const date = new Date(iso);
  const time = document.createElement('time');
  time.dateTime = iso;
  time.title = `${date.toLocaleString()} (${iso})`;
  const sameDay = date.toDateString() === new Date(now()).toDateString();
  time.textContent = sameDay ? date.toLocaleTimeString() : date.toLocaleString();
  return time;
}
