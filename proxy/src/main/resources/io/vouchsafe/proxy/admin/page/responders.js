// OCSP responders and their circuit breakers.

import { at, chip, stack } from './dom.js';
import { OUTCOMES } from './reasons.js';
import { Table } from './table.js';
import { span } from './time.js';

export class Responders {
  #table = new Table(at('responders'), {
    label: 'OCSP responders',
    empty: 'The settings name no responder.',
    key: row => `${row.tenant} ${row.object} ${row.url}`,
    columns: [
      { label: 'Responder', cell: row => stack(row.url, row.from === 'aia' ? 'named by certificates' : ''), class: 'head' },
      { label: 'Object', cell: row => row.object },
      { label: 'Tenant', cell: row => row.tenant },
      { label: 'Breaker', cell: row => (row.breaker === 'open' ? chip('now', 'open') : chip('fine', 'closed')) },
      { label: 'State', cell: state, class: 'free' }
    ]
  });

  show(status) {
    this.#table.show(status.responders ?? []);
  }
}

function state(row) {
  if (row.failing_seconds !== undefined) {
    const why = OUTCOMES[row.last_failure] ?? '';
    return stack(chip(row.breaker === 'open' ? 'now' : 'soon', `fails for ${span(row.failing_seconds)}`),
      `${row.failures} failures, the last: ${row.last_failure}${why ? ` (${why})` : ''}`);
  }
  return row.asked ? chip('fine', 'answers') : chip('quiet', 'not asked yet');
}
