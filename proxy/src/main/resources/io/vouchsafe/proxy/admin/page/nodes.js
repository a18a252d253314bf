// The nodes that share an engine, when there are several: who was heard when, and what may be missing.

import { at, chip, stack } from './dom.js';
import { Table } from './table.js';
import { when } from './time.js';

export class Nodes {
  #table = new Table(at('nodes'), {
    label: 'Nodes',
    empty: 'This service runs alone.',
    key: row => `${row.node} ${row.id}`,
    columns: [
      { label: 'Node', cell: row => row.node, class: 'head' },
      { label: 'State', cell: state, class: 'free' },
      { label: 'Heard', cell: row => (row.self ? '–' : when(row.heard)) },
      { label: 'Version', cell: row => row.version },
      { label: 'Admin port', cell: row => row.admin_url ?? '–' }
    ]
  });

  show({ nodes = [] }) {
    at('nodes').hidden = nodes.length === 0;
    this.#table.show(nodes);
  }
}

function state(row) {
  const stale = row.stale ?? [];
  if (!row.self) {
    return chip('fine', 'live');
  }
  return stack(stale.length > 0 ? chip('now', 'this one, news may be missing') : chip('fine', 'this one'), ...stale);
}
