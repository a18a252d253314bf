// Live sessions, and cutting one: by whom and why is asked, and written to the journal.

import { sentence } from './admin.js';
import { at, chip, el, say, stack } from './dom.js';
import { Table, action } from './table.js';
import { when } from './time.js';

const LIMIT = 100;

export class Sessions {
  #admin;
  #explain;
  #changed;
  #target;
  #identity = '';
  #note = el('p', { class: 'quiet' });
  #held = el('p', { class: 'held', hidden: true });
  #table;

  /**
   * @param {Admin} admin
   * @param {(reference: string) => void} explain shows the decision of that reference
   * @param {() => void} changed the list is another one: ask again
   */
  constructor(admin, explain, changed) {
    this.#admin = admin;
    this.#explain = explain;
    this.#changed = changed;
    at('sessions').append(this.#held);
    this.#table = new Table(at('sessions'), {
      label: 'Live sessions',
      empty: 'No session is open.',
      key: row => row.id,
      columns: [
        { label: 'Who', cell: who, class: 'head' },
        { label: 'From', cell: row => stack(row.remote_address ?? '–', ...(row.virtual_ips ?? [])) },
        { label: 'By', cell: row => stack(row.gateway ?? row.front, row.tunnel, row.tenant, row.node ? `node ${row.node}` : '') },
        { label: 'Since', cell: row => when(row.since) },
        { label: 'Decided again', cell: row => when(row.valid_until) },
        { label: 'Keys', cell: keys },
        { label: 'Actions', cell: buttons, class: 'actions' }
      ],
      act: (name, row) => (name === 'cut' ? this.#ask(row) : this.#explain(row.reference))
    });
    at('sessions').append(this.#note);
    at('sessions-filter').addEventListener('submit', event => {
      event.preventDefault();
      this.#identity = at('session-identity').value.trim();
      this.#changed();
    });
    at('cut-form').addEventListener('submit', event => {
      event.preventDefault();
      this.#cut();
    });
    this.#held.addEventListener('click', event => {
      if (event.target.closest('button')) {
        this.#askHeld();
      }
    });
  }

  async refresh(tenant, signal) {
    const { sessions = [], unreachable = [] } = await this.#admin.get('/sessions', { tenant, identity: this.#identity, limit: LIMIT }, signal);
    this.#table.show(sessions);
    say(this.#note, [
      sessions.length === LIMIT ? `The first ${LIMIT} are shown. Filter by a name, or by a tenant.` : '',
      unreachable.length > 0 ? `Without those of nodes that do not answer: ${unreachable.join(', ')}.` : ''
    ].filter(Boolean).join(' '));
  }

  /** How many cuts wait for an operator. */
  showHeld(status, tenant) {
    const held = (status.tenants ?? []).reduce((sum, each) => sum + (each.cuts_held ?? 0), 0);
    this.#held.hidden = held === 0;
    if (held > 0 && this.#held.dataset.held !== `${held} ${tenant}`) {
      this.#held.replaceChildren(chip('now', `${held} cuts are held`),
        ' More than cut_limit percent of the sessions would be cut. ',
        el('button', { type: 'button' }, 'Release the held cuts…'));
    }
    this.#held.dataset.held = `${held} ${tenant}`;
    this.#held.dataset.tenant = tenant;
  }

  #ask(row) {
    const name = row.identity?.subject ?? row.claimed_id ?? row.id;
    this.#open('Cut a session', `${name}, from ${row.remote_address ?? 'nowhere known'}, tenant ${row.tenant}`, `/sessions/${encodeURIComponent(row.id)}/cut`);
  }

  #askHeld() {
    const tenant = this.#held.dataset.tenant;
    this.#open('Release held cuts', tenant ? `All held cuts of tenant ${tenant}` : 'All held cuts of all tenants',
      `/sessions/cut-held${tenant ? `?${new URLSearchParams({ tenant })}` : ''}`);
  }

  #open(title, who, path) {
    this.#target = path;
    say(at('cut-title'), title);
    say(at('cut-who'), who);
    say(at('cut-message'), '');
    at('cut-why').value = '';
    at('cut').showModal();
    at(at('cut-by').value ? 'cut-why' : 'cut-by').focus();
  }

  async #cut() {
    const by = at('cut-by').value.trim();
    const why = at('cut-why').value.trim();
    if (!by || !why) {
      say(at('cut-message'), 'Say who orders it, and why.');
      return;
    }
    try {
      const { cut, unreachable = [] } = await this.#admin.post(this.#target, { by, why });
      this.#changed();
      if (unreachable.length > 0) {
        say(at('cut-message'), cut === false
          ? `No node that answers has it. These do not answer, and cut it when they hear of it: ${unreachable.join(', ')}.`
          : `These nodes do not answer, so that their cuts are still held: ${unreachable.join(', ')}.`);
      } else {
        at('cut').close();
      }
    } catch (error) {
      say(at('cut-message'), sentence(error));
    }
  }
}

function who(row) {
  const { subject, dns = [], email = [] } = row.identity ?? {};
  return stack(subject ?? row.claimed_id ?? 'no certificate', ...dns, ...email, row.claimed_id && subject ? `claims ${row.claimed_id}` : '',
    row.cut ? chip('now', `being cut: ${row.cut}`) : '', row.cut_held ? chip('now', 'cut held') : '');
}

function keys(row) {
  return row.keys ? stack(row.keys.derivation, row.keys.cipher, row.keys.tls ? `TLS ${row.keys.tls}` : '') : '–';
}

function buttons(row) {
  const name = row.identity?.subject ?? row.claimed_id ?? row.id;
  return [row.reference ? action('why', 'Why', `Why ${name} was let in`) : '', action('cut', 'Cut…', `Cut the session of ${name}`)];
}
