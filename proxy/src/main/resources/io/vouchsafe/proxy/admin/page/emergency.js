// Blocks and break-glass, with who wanted each and why.

import { at, digest, el, say, stack } from './dom.js';
import { Table } from './table.js';
import { when } from './time.js';

/** Tenants that are asked about at a time; a service may have ten thousand. */
const MOST_TENANTS = 20;

export class Emergency {
  #admin;
  #blocks = new Table(at('blocks'), {
    label: 'Blocks',
    empty: 'Nobody is blocked.',
    key: row => `${row.tenant} ${row.id}`,
    columns: [
      { label: 'What', cell: target, class: 'head' },
      { label: 'Tenant', cell: row => row.tenant },
      { label: 'By', cell: row => row.by ?? (row.settings ? 'the settings' : 'not said'), class: 'free' },
      { label: 'Why', cell: row => row.note ?? 'not said', class: 'free' },
      { label: 'Since', cell: row => when(row.since) }
    ]
  });

  #allows = new Table(at('break-glass'), {
    label: 'Break-glass',
    empty: 'Nobody is let in by hand.',
    key: row => `${row.tenant} ${row.id}`,
    columns: [
      { label: 'Certificate, SHA-256', cell: row => digest(row.sha256), class: 'head' },
      { label: 'Tenant', cell: row => row.tenant },
      { label: 'By', cell: row => row.by, class: 'free' },
      { label: 'Why', cell: row => row.why, class: 'free' },
      { label: 'Since', cell: row => when(row.since) },
      { label: 'Ends', cell: row => when(row.until) }
    ]
  });

  constructor(admin) {
    this.#admin = admin;
  }

  async refresh(tenants, signal) {
    const some = tenants.filter(each => (each.blocks ?? 1) + (each.break_glass ?? 1) > 0);
    const asked = some.slice(0, MOST_TENANTS).map(each => each.tenant);
    say(at('emergency-message'), some.length > asked.length
      ? `Of ${some.length} tenants with entries the first ${asked.length} are shown. Choose a tenant above.` : '');
    const all = await Promise.all(asked.map(tenant => this.#of(tenant, signal)));
    this.#blocks.show(all.flatMap(each => each.blocks));
    this.#allows.show(all.flatMap(each => each.allows));
  }

  async #of(tenant, signal) {
    const name = encodeURIComponent(tenant);
    const [blocks, allows] = await Promise.all([
      this.#admin.get(`/blocks/${name}`, {}, signal),
      this.#admin.get(`/break-glass/${name}`, {}, signal)
    ]);
    return {
      blocks: [
        ...blocks.entries.map(each => ({ ...each, tenant })),
        ...blocks.from_settings.map(each => ({ ...each, tenant, settings: true }))
      ],
      allows: allows.break_glass.map(each => ({ ...each, tenant }))
    };
  }
}

function target(row) {
  if (row.subject !== undefined) {
    return stack(row.subject, 'subject');
  }
  if (row.sha256 !== undefined) {
    return stack(digest(row.sha256), 'certificate, SHA-256');
  }
  if (row.key !== undefined) {
    return stack(digest(row.key), 'key, SHA-256');
  }
  return stack(el('code', {}, row.serial), `serial number${row.issuer ? `, issuer ${row.issuer}` : ''}`);
}
