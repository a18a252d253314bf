// Canaries: certificates whose status is known, asked about on a schedule.

import { at, chip, stack } from './dom.js';
import { Table } from './table.js';
import { span } from './time.js';

export class Canaries {
  #table = new Table(at('canaries'), {
    label: 'Canaries',
    empty: 'The settings name no canary. With one, a responder that lies or is silent is noticed before a client notices.',
    key: row => `${row.tenant} ${row.canary} ${row.kind}`,
    columns: [
      { label: 'Canary', cell: row => row.canary, class: 'head' },
      { label: 'Certificate', cell: row => row.kind },
      { label: 'Tenant', cell: row => row.tenant },
      { label: 'Result', cell: result, class: 'free' },
      { label: 'Last right', cell: row => (typeof row.ok_seconds_ago === 'number' ? `${span(row.ok_seconds_ago)} ago` : 'never') }
    ]
  });

  show(status) {
    this.#table.show(status.canaries ?? []);
  }
}

function result(row) {
  if (row.ok === null || row.ok === undefined) {
    return chip('quiet', 'not heard yet');
  }
  return row.ok ? stack(chip('fine', 'right'), row.reason) : stack(chip('now', 'wrong'), row.reason, row.detail);
}
