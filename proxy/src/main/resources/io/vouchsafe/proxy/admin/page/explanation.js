// One decision, explained: what was decided, why, what every source said, and what to do.

import { sentence } from './admin.js';
import { at, chip, digest, el, say } from './dom.js';
import { OUTCOMES, REASONS } from './reasons.js';
import { clockTime } from './time.js';

const REFERENCE = /^[0-9a-f]{10}-[0-9a-z]{1,13}$/;

export class Explanation {
  #admin;

  constructor(admin) {
    this.#admin = admin;
    at('explanation').addEventListener('close', () => {
      if (location.hash.startsWith('#decision=')) {
        history.replaceState(null, '', location.pathname);
      }
    });
    at('find').addEventListener('submit', event => {
      event.preventDefault();
      this.find(at('reference').value.trim());
    });
  }

  /** Looks up a reference and shows its decision; says so when there is none. */
  async find(reference) {
    if (!REFERENCE.test(reference)) {
      say(at('find-message'), 'A reference looks like 0123456789-1a. A refused client is shown it, and X-Vouchsafe-Reference has it.');
      return;
    }
    try {
      const { decisions } = await this.#admin.get('/decisions', { reference });
      if (decisions.length === 0) {
        say(at('find-message'), 'Not among the last decisions. The journal has it: vouchsafe why --journal FILE ' + reference);
        return;
      }
      say(at('find-message'), '');
      this.show(decisions[0]);
    } catch (error) {
      say(at('find-message'), sentence(error));
    }
  }

  /** Shows a decision as the journal has it. */
  show(line) {
    const [means, next] = REASONS[line.reason] ?? ['', ''];
    const { personal = {} } = line;
    const detail = personal.detail ?? line.detail ?? '';
    say(at('explanation-title'), `${line.decision === 'allow' ? 'Allowed' : 'Denied'}: ${line.reason}`);
    at('explanation-body').replaceChildren(
      el('p', { class: 'answer ' + (line.decision === 'allow' ? 'fine' : 'now') }, means),
      detail && el('p', { class: 'detail' }, detail),
      next && el('p', {}, el('strong', {}, 'What to do: '), next),
      line.would ? el('p', {}, chip('soon', `would be ${line.would}`), ' The policy only observes.') : '',
      facts(line, personal),
      el('h3', {}, 'How the status was found'),
      ...statuses(line.revocation ?? []),
      el('details', {}, el('summary', {}, 'As the journal has it'), el('pre', { tabindex: '0' }, JSON.stringify(line, null, 2))));
    history.replaceState(null, '', `#decision=${line.reference}`);
    if (!at('explanation').open) {
      at('explanation').showModal();
    }
    at('explanation-title').focus();
  }
}

function facts(line, personal) {
  const id = each => (each ? `${each.type} ${each.value}` : '');
  const all = [
    ['Subject', personal.subject],
    ['Issuer', personal.issuer],
    ['Serial number', line.serial],
    ['SHA-256', line.sha256],
    ['Claims to be', id(personal.claimed_id)],
    ['Matches', id(personal.matched_id)],
    ['Caller', personal.caller],
    ['Asked for', personal.asked],
    ['Tenant', line.tenant],
    ['Policy', line.policy],
    ['Front', line.front],
    ['Tunnel', line.tunnel],
    ['Call', line.call],
    ['Time', line.time && clockTime(line.time)],
    ['Took', line.micros === undefined ? '' : `${(line.micros / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 })} ms`],
    ['Reference', line.reference]
  ];
  return el('dl', { class: 'facts' }, ...all
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

function statuses(revocation) {
  if (revocation.length === 0) {
    return [el('p', { class: 'quiet' }, 'No source was asked: the decision was made before.')];
  }
  return revocation.map((each, place) => el('section', { class: 'status' },
    el('h4', {}, place === 0 ? 'Certificate ' : 'CA certificate ', digest(each.certificate ?? '')),
    el('p', {}, chip(level(each.status), each.status ?? 'no status'), each.source === 'none' ? '' : ` from ${each.source}`, each.responder ? ` ${each.responder}` : ''),
    attempts(each)));
}

function level(status) {
  return { good: 'fine', not_needed: 'fine', revoked: 'now', unknown: 'now' }[status] ?? 'soon';
}

function attempts({ attempts: all = [], attempts_left_out: more = 0 }) {
  if (all.length === 0) {
    return el('p', { class: 'quiet' }, 'Nobody had to be asked.');
  }
  const lines = all.map(each => el('li', {},
    el('code', {}, each.outcome), ` ${OUTCOMES[each.outcome] ?? ''}`,
    el('span', { class: 'quiet' }, ` · ${each.source}${each.responder ? ` ${each.responder}` : ''}, ${each.millis} ms`)));
  return el('ol', { class: 'attempts' }, ...lines, more > 0 ? el('li', { class: 'quiet' }, `and ${more} more`) : '');
}
