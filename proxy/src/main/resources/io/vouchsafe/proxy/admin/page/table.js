// A table that is brought up to date in place: who reads, selects or tabs in it is not disturbed.

import { el, fill } from './dom.js';

/**
 * A column.
 *
 * @typedef {{label: string, cell: (row: any) => string|Node|Node[], class?: string}} Column
 */

export class Table {
  #body;
  #columns;
  #key;
  #empty;
  #rows = new Map();
  #wrap;

  /**
   * @param {Element} host what the table is put into
   * @param {{label: string, columns: Column[], key: (row: any) => string, empty: string,
   *     act?: (action: string, row: any, button: Element) => void}} shape
   */
  constructor(host, { label, columns, key, empty, act }) {
    this.#columns = columns;
    this.#key = key;
    this.#body = el('tbody', { role: 'rowgroup' });
    const heads = columns.map(({ label: head, class: kind }) =>
      el('th', { scope: 'col', role: 'columnheader', class: kind }, head));
    // The roles are said, since a phone's layout takes them away (display: block).
    const table = el('table', { role: 'table', 'aria-label': label },
      el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...heads)),
      this.#body);
    this.#wrap = el('div', { class: 'scroll', role: 'region', 'aria-label': `${label}, table` }, table);
    this.#empty = el('p', { class: 'quiet' }, empty);
    host.append(this.#wrap, this.#empty);
    this.#body.addEventListener('click', event => {
      const button = event.target.closest('button[data-action]');
      if (button && act) {
        act(button.dataset.action, this.#rows.get(button.closest('tr').dataset.key).row, button);
      }
    });
  }

  /** Shows `rows`, in their order. */
  show(rows) {
    const before = this.#rows;
    this.#rows = new Map();
    for (const row of rows) {
      const key = String(this.#key(row));
      const line = before.get(key)?.line ?? this.#line(key);
      this.#columns.forEach(({ cell }, place) => {
        const content = cell(row);
        fill(line.children[place], Array.isArray(content) ? content : [content]);
      });
      this.#rows.set(key, { row, line });
    }
    for (const [key, { line }] of before) {
      if (!this.#rows.has(key)) {
        line.remove();
      }
    }
    let place = this.#body.firstElementChild;
    for (const { line } of this.#rows.values()) {
      if (line === place) {
        place = place.nextElementSibling;
      } else {
        this.#body.insertBefore(line, place);
      }
    }
    this.#wrap.hidden = rows.length === 0;
    this.#empty.hidden = rows.length > 0;
    // Only what can be scrolled is a stop for the keyboard.
    if (this.#wrap.scrollWidth > this.#wrap.clientWidth) {
      this.#wrap.tabIndex = 0;
    } else {
      this.#wrap.removeAttribute('tabindex');
    }
  }

  #line(key) {
    const cells = this.#columns.map(({ label, class: kind }) =>
      el('td', { role: 'cell', 'data-label': label, class: kind }));
    return el('tr', { role: 'row', 'data-key': key }, ...cells);
  }
}

/** A button of a row; `label` says to a screen reader of which row it is. */
export function action(name, word, label) {
  return el('button', { type: 'button', 'data-action': name, 'aria-label': label ?? word }, word);
}
