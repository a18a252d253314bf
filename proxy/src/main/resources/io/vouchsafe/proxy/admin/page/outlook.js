// What will break next, and when: what is wrong now stands first, then what ends, the earliest first.

import { at, chip, el, fill, say } from './dom.js';
import { OUTCOMES } from './reasons.js';
import { now, relative, when } from './time.js';

const SHOWN = 8;
const DAY = 86400_000;
const LEVELS = { now: 0, soon: 1, fine: 2 };
const WORDS = { now: 'wrong', soon: 'soon', fine: 'later' };

/** Where on the page a list is shown. */
const PLACES = { sessions: 'sessions', responders: 'responders', crls: 'crls', canaries: 'canaries', emergency: 'emergency', gateways: 'fronts', tls_fronts: 'fronts', staples: 'fronts', shared: 'nodes' };

const CONCERNS = {
  'responders breaker_open': ['does not answer: its circuit breaker is open', 'Logins use the other sources of their policy. Without one they are denied, or what the cache has serves until it ends.'],
  'responders failing': ['gives no answer that can be used', 'After five failures in a row its circuit breaker opens.'],
  'crls expired': ['has ended', 'It says good of nobody any more. Publish a new one, and look why none was fetched.'],
  'crls nothing_held': ['could not be fetched yet', 'Logins that need it are denied or use another source.'],
  'crls validity_time_passed': ['is older than validity_time', 'It is not used any more. Look why no newer one was fetched.'],
  'crls fetches_fail': ['cannot be fetched', 'The cached CRL is used until its end.'],
  'canaries wrong_result': ['gets a wrong result', 'Either a certificate that is revoked passes, or one that is good is refused.'],
  'sessions cuts_held': ['has cuts that are held', 'More than cut_limit percent would be cut. Ask the CA whether that is meant, then release them below.'],
  'snapshots damaged': ['was damaged', 'What was revoked may be forgotten. It is asked about directly until an operator gives up what is lost.'],
  'tls_fronts not_bound': ['does not listen', 'Nobody is let in by this front.'],
  'workers stuck': ['has been at one piece of work for 10 s', '/health/ready is 503 as long as this lasts.'],
  'gateways not_connected': ['is not connected', '']
};

const LISTS = {
  responders: 'Responder',
  crls: 'CRL',
  canaries: 'Canary',
  gateways: 'Gateway',
  tls_fronts: 'TLS front',
  staples: 'The stapled response of our certificate',
  workers: 'A thread of the pool',
  sessions: 'The tenant',
  snapshots: 'The snapshot',
  emergency: 'Blocks and break-glass:',
  ocvpn: 'OCVPN:',
  shared: 'Node'
};

const KINDS = {
  crl: ['CRL', 'A newer one is fetched before that.'],
  ca: ['CA certificate', 'Every path through it is then denied as expired.'],
  signer: ['Signer of the OCSP relay for', 'The relay then signs nothing for this CA.'],
  gateway_signer: ['Signer of gateway', 'The relay then signs nothing for this gateway.'],
  gateway_certificate: ['Certificate of tunnel', 'Peers then refuse this gateway.'],
  tls_front_certificate: ['Certificate of TLS front', 'Clients then refuse this front.'],
  api_certificate: ['Certificate of the API port', 'Callers then refuse it.'],
  break_glass: ['Break-glass for', 'The certificate is then decided about like every other.']
};

/** The outlook as a list: pure, of the answer of /status and the time in ms. */
export function outlook(status, time) {
  const wrong = (status.attention ?? [])
    .filter((each, place, all) => !all.some(other => covers(other, each)))
    .map(each => concern(each, status, time));
  if (status.status && status.status !== 'ready') {
    wrong.push({ level: 'now', at: time, what: `The service is ${status.status}`, note: '', tenant: '', place: '' });
  }
  const told = new Set(wrong.map(each => each.key));
  const ends = (status.next ?? []).map(each => end(each, status, time)).filter(each => !told.has(each.key));
  return [...wrong, ...ends].sort((one, other) =>
    (one.level === 'now' ? 0 : 1) - (other.level === 'now' ? 0 : 1) || one.at - other.at);
}

/** No CRL at all says more than that it cannot be fetched. */
function covers(other, each) {
  return each.concern === 'fetches_fail' && ['nothing_held', 'expired'].includes(other.concern)
    && other.list === each.list && other.tenant === each.tenant && other.name === each.name;
}

function concern({ list, tenant = '', name, concern: word }, status, time) {
  const [sentence, note] = CONCERNS[`${list} ${word}`] ?? [OUTCOMES[word] ?? word, ''];
  const item = { key: `${list} ${tenant} ${name}`, level: 'now', at: time, what: `${title(list, name)} ${sentence}`, note, tenant, place: PLACES[list] ?? '' };
  const crl = list === 'crls' ? crlOf(status, tenant, name) : undefined;
  if (word === 'failing') {
    item.level = 'soon';
  } else if (word === 'fetches_fail' && crl?.next_update && Date.parse(crl.next_update) > time) {
    // It still serves: it breaks when it ends.
    item.level = 'soon';
    item.at = Date.parse(crl.next_update);
  }
  return item;
}

function title(list, name) {
  return `${LISTS[list] ?? list} ${plainName(list, name)}`.trim();
}

/** An object with its URL, a CA group with a subject: the second is what a person looks for. */
function plainName(kind, name) {
  if (/^[0-9a-f]{64}$/.test(name)) {
    return `${name.slice(0, 16)}…`;
  }
  const [, group, which] = /^(\S+) (.+)$/s.exec(name) ?? [];
  if (kind === 'canaries' && which) {
    return `${group} (${which})`;
  }
  return which && ['responders', 'crls', 'crl', 'ca'].includes(kind) ? `${which} (${group})` : name;
}

function crlOf(status, tenant, name) {
  return (status.crls ?? []).find(crl => crl.tenant === tenant && `${crl.object} ${crl.url}` === name);
}

function end({ tenant = '', kind, name, at: iso }, status, time) {
  const [word, note] = KINDS[kind] ?? [kind, ''];
  const until = Date.parse(iso);
  const crl = kind === 'crl' ? crlOf(status, tenant, name) : undefined;
  return {
    key: `${kind === 'crl' ? 'crls' : kind} ${tenant} ${name}`,
    level: level(kind, until, crl, time),
    at: until,
    what: `${word} ${plainName(kind, name)} ${until > time ? 'ends' : 'has ended'}`,
    note,
    tenant,
    place: { crl: 'crls', break_glass: 'emergency' }[kind] ?? ''
  };
}

function level(kind, until, crl, time) {
  if (kind === 'break_glass') {
    return 'fine';
  }
  if (until <= time) {
    return 'now';
  }
  if (kind !== 'crl') {
    return until - time < 30 * DAY ? 'soon' : 'fine';
  }
  const lifetime = crl?.this_update ? until - Date.parse(crl.this_update) : 0;
  return until - time < lifetime / 10 ? 'soon' : 'fine';
}

/** One sentence, which is the answer. */
export function answer(items) {
  const wrong = items.filter(each => each.level === 'now');
  const ahead = items.filter(each => each.level !== 'now' && each.at > now());
  const next = ahead.find(each => each.level === 'soon') ?? ahead[0];
  const first = wrong.length === 0 ? 'Nothing is wrong now.'
    : wrong.length === 1 ? 'One thing is wrong now.' : `${wrong.length} things are wrong now.`;
  return next ? `${first} Next: ${next.what}, ${relative(next.at)}.` : first;
}

export class Outlook {
  #all = false;
  #items = [];

  constructor() {
    at('outlook-more').addEventListener('click', () => {
      this.#all = !this.#all;
      this.#draw();
    });
  }

  show(status) {
    this.#items = outlook(status, now());
    this.#draw();
    const wrong = this.#items.filter(each => each.level === 'now').length;
    document.title = wrong > 0 ? `(${wrong}) Vouchsafe` : 'Vouchsafe';
  }

  #draw() {
    const worst = this.#items.reduce((found, { level: each }) => Math.min(found, LEVELS[each]), 2);
    at('outlook-answer').className = `answer ${Object.keys(LEVELS)[worst]}`;
    say(at('outlook-answer'), answer(this.#items));
    // What is wrong is never hidden behind a button.
    const least = Math.max(SHOWN, this.#items.filter(each => each.level === 'now').length);
    const shown = this.#all ? this.#items : this.#items.slice(0, least);
    fill(at('outlook-list'), shown.map(line));
    const more = at('outlook-more');
    more.hidden = this.#items.length <= least;
    more.setAttribute('aria-expanded', String(this.#all));
    say(more, this.#all ? 'Show fewer' : `Show all ${this.#items.length}`);
  }
}

function line(item) {
  const what = item.place ? el('a', { href: `#${item.place}` }, item.what) : item.what;
  return el('li', { class: item.level },
    chip(item.level, WORDS[item.level]),
    el('span', { class: 'at' }, item.at <= now() ? 'now' : when(new Date(item.at).toISOString())),
    el('span', { class: 'what' }, what, item.tenant ? el('span', { class: 'quiet' }, ` · ${item.tenant}`) : null,
      item.note ? el('span', { class: 'note' }, item.note) : null));
}
