// Gateways and TLS fronts: whether they are connected, and what they complain about.

import { at, chip, stack } from './dom.js';
import { Table } from './table.js';
import { when } from './time.js';

export class Fronts {
  #table = new Table(at('fronts'), {
    label: 'Gateways and TLS fronts',
    empty: 'The settings name no gateway and no TLS front.',
    key: row => `${row.kind} ${row.tenant ?? ''} ${row.name}`,
    columns: [
      { label: 'Name', cell: row => row.name, class: 'head' },
      { label: 'Kind', cell: row => row.kind },
      { label: 'Tenant', cell: row => row.tenant ?? '–' },
      { label: 'State', cell: row => stack(chip(row.fine ? 'fine' : 'now', row.state), ...(row.concerns ?? [])), class: 'free' },
      { label: 'Since, or certificate ends', cell: row => row.time }
    ]
  });

  show({ gateways = [], tls_fronts: fronts = [] }) {
    this.#table.show([
      ...gateways.map(each => ({
        ...each,
        kind: 'gateway',
        name: each.gateway,
        fine: each.connected && (each.concerns ?? []).length === 0,
        state: each.connected ? 'connected' : 'not connected',
        time: when(each.since)
      })),
      ...fronts.map(each => ({
        concerns: each.concerns,
        kind: 'TLS front',
        name: each.listen,
        fine: each.bound,
        state: each.bound ? `listens, ${connections(each.connections)}` : 'does not listen',
        time: when(each.certificate_not_after)
      }))
    ]);
  }
}

function connections(count) {
  return count === 1 ? '1 connection' : `${count} connections`;
}
