// The last decisions, newest first, by filters; new ones come by a long poll.

import { at, chip, el, say, stack } from './dom.js';
import { REASONS } from './reasons.js';
import { Table, action } from './table.js';
import { clockTime } from './time.js';

/** On a phone a decision takes eight lines. */
const SHOWN = matchMedia('(max-width: 48rem)').matches ? 20 : 50;
const WAIT = 30;

export class Decisions {
  #admin;
  #rows = [];
  #newest;
  #asked = false;
  #table;

  /**
   * @param {Admin} admin
   * @param {(line: object) => void} explain shows one decision
   * @param {() => void} changed the filter is another one: ask again
   */
  constructor(admin, explain, changed) {
    this.#admin = admin;
    at('reason').append(...Object.keys(REASONS).map(word => el('option', { value: word }, word)));
    this.#table = new Table(at('decisions'), {
      label: 'Last decisions',
      empty: 'No decision yet that fits.',
      key: row => row.reference,
      columns: [
        { label: 'Time', cell: row => clockTime(row.time) },
        { label: 'Decision', cell: verdict },
        { label: 'Who', cell: who, class: 'head' },
        { label: 'Where', cell: row => stack(row.tenant, `${row.policy} by ${row.front}`, row.tunnel ? `tunnel ${row.tunnel}` : '') },
        { label: 'Reference', cell: row => action('explain', row.reference, `Explain the decision ${row.reference}`), class: 'actions' }
      ],
      act: (name, row) => explain(row)
    });
    at('decisions-filter').addEventListener('submit', event => {
      event.preventDefault();
      changed();
    });
    for (const id of ['decision', 'reason']) {
      at(id).addEventListener('change', changed);
    }
  }

  /** Another question: what was shown does not count any more. */
  reset() {
    this.#rows = [];
    this.#newest = undefined;
    this.#asked = false;
  }

  /** Asks once; later calls wait for what is new, but not when `once`. */
  async refresh(tenant, signal, once) {
    const filter = {
      tenant,
      decision: at('decision').value,
      reason: at('reason').value,
      subject: at('subject').value.trim(),
      serial: at('serial').value.trim()
    };
    try {
      const wait = this.#asked && !once ? WAIT : 0;
      let { decisions } = await this.#admin.get('/decisions', { ...filter, after: this.#newest, wait, limit: SHOWN }, signal);
      if (signal.aborted) {
        return;
      }
      if (this.#newest !== undefined && decisions.length === SHOWN) {
        // More come than are shown: these are the next ones, and the newest are wanted.
        ({ decisions } = await this.#admin.get('/decisions', { ...filter, limit: SHOWN }, signal));
      }
      const known = new Set(decisions.map(each => each.reference));
      this.#rows = [...decisions, ...this.#rows.filter(each => !known.has(each.reference))].slice(0, SHOWN);
      this.#newest = decisions[0]?.reference ?? this.#newest;
      this.#asked = true;
      say(at('decisions-message'), '');
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
      // Too many wait already: the next question does not.
      this.#asked = false;
      if (error.status === 400) {
        say(at('decisions-message'), error.message);
        this.#rows = [];
      } else {
        throw error;
      }
    }
    this.#table.show(this.#rows);
  }
}

function verdict(row) {
  return stack(chip(row.decision === 'allow' ? 'fine' : 'now', row.decision), row.would ? `would be ${row.would}` : '', row.reason);
}

function who({ personal = {}, call }) {
  return personal.subject !== undefined
    ? stack(personal.subject, personal.issuer ? `issued by ${personal.issuer}` : '')
    : stack(personal.caller ? `caller ${personal.caller}` : 'no certificate', call);
}
