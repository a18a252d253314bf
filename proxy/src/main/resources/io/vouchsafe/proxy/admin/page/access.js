// Asks for the token. It stays in memory; in the tab's sessionStorage only when the operator says so.

import { at, say } from './dom.js';

const KEPT = 'vouchsafe.admin-token';

export class Access {
  #tried;

  /** @param {(token: string) => void} tried is told each token that somebody types */
  constructor(tried) {
    this.#tried = tried;
    at('gate-form').addEventListener('submit', event => {
      event.preventDefault();
      const token = at('token').value.trim();
      // A header takes no other characters, so no token has them.
      if (!/^[\x21-\x7e]+$/.test(token)) {
        this.ask('A token has no spaces and no other than ASCII characters.');
        return;
      }
      if (at('keep').checked) {
        sessionStorage.setItem(KEPT, token);
      } else {
        sessionStorage.removeItem(KEPT);
      }
      this.#tried(token);
    });
  }

  /** The token of this tab; empty when there is none. */
  kept() {
    return sessionStorage.getItem(KEPT) ?? '';
  }

  /** Shows the question, with what is wrong so far. */
  ask(message) {
    show(false);
    say(at('gate-message'), message);
    at('token').toggleAttribute('aria-invalid', message !== '');
    at('token').select();
    at('token').focus();
  }

  /** The token was right, or none is needed. */
  granted(token) {
    at('token').value = '';
    show(true);
    at('forget').hidden = token === '';
    say(at('gate-message'), '');
  }

  forget() {
    sessionStorage.removeItem(KEPT);
  }
}

/** Either the question, or everything else. */
function show(granted) {
  at('gate').hidden = granted;
  for (const id of ['status', 'places', 'controls']) {
    at(id).hidden = !granted;
  }
}
