// Tenants: their policies and what each of them has.

import { at, chip, stack } from './dom.js';
import { Table } from './table.js';

export class Tenants {
  #table = new Table(at('tenants'), {
    label: 'Tenants',
    empty: 'The settings have no tenant.',
    key: row => row.tenant,
    columns: [
      { label: 'Tenant', cell: row => row.tenant, class: 'head' },
      { label: 'Policies', cell: row => policies(row) },
      { label: 'Sessions', cell: row => stack(String(row.sessions ?? 0), row.cuts_held > 0 ? chip('now', `${row.cuts_held} cuts held`) : ''), class: 'number' },
      { label: 'Blocks', cell: row => String(row.blocks ?? 0), class: 'number' },
      { label: 'Break-glass', cell: row => (row.break_glass > 0 ? chip('soon', String(row.break_glass)) : '0'), class: 'number' }
    ]
  });

  show(status) {
    this.#table.show(status.tenants ?? []);
  }
}

function policies({ policies: all = [], observing = [] }) {
  const plain = all.filter(name => !observing.includes(name));
  return stack(plain.join(', '), ...observing.map(name => chip('soon', `${name} only observes`)));
}
