// CRLs and their ends.

import { at, chip, stack } from './dom.js';
import { OUTCOMES } from './reasons.js';
import { Table } from './table.js';
import { now, span, when } from './time.js';

const WORDS = {
  expired: ['now', 'has ended'],
  nothing_held: ['now', 'none yet'],
  validity_time_passed: ['now', 'too old'],
  fetches_fail: ['soon', 'fetches fail'],
  no_authority_key_identifier: ['quiet', 'no authorityKeyIdentifier: strongSwan cannot use it']
};

export class Crls {
  #table = new Table(at('crls'), {
    label: 'CRLs',
    empty: 'The settings name no CRL.',
    key: row => `${row.tenant} ${row.object} ${row.url} ${row.crl ?? ''}`,
    columns: [
      { label: 'CRL', cell: row => stack(row.url, row.delta ? 'delta' : ''), class: 'head' },
      { label: 'Object', cell: row => row.object },
      { label: 'Tenant', cell: row => row.tenant },
      { label: 'Ends', cell: row => when(row.next_update) },
      { label: 'Fetched', cell: row => (row.fetched_seconds_ago === undefined ? '–' : `${span(row.fetched_seconds_ago)} ago`) },
      { label: 'State', cell: state, class: 'free' }
    ]
  });

  show(status) {
    const end = row => (row.next_update ? Date.parse(row.next_update) : now());
    this.#table.show([...(status.crls ?? [])].sort((one, other) => end(one) - end(other)));
  }
}

function state(row) {
  const concerns = row.concerns ?? [];
  if (concerns.length === 0) {
    return chip('fine', 'up to date');
  }
  const chips = concerns.map(word => chip(...(WORDS[word] ?? ['soon', word])));
  const failed = row.failures > 0 ? `${row.failures} times, the last: ${row.last_failure} (${OUTCOMES[row.last_failure] ?? ''})` : '';
  return stack(...chips, failed);
}
