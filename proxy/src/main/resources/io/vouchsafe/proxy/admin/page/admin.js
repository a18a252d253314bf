// Calls of the admin port. The token is sent as Bearer by fetch, never as a cookie or in an address.

/** The token is missing or wrong. */
export class Unauthorized extends Error {
  constructor() {
    super('The token is not right any more.');
  }
}

/** The service said no, and why. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** What went wrong, for a person. */
export function sentence(error) {
  return error instanceof Unauthorized || error instanceof Refusal ? error.message : 'The service does not answer.';
}

export class Admin {
  #token = '';

  setToken(token) {
    this.#token = token;
  }

  /** What GET answers, which is JSON. */
  get(path, query = {}, signal = undefined) {
    const wanted = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined);
    const text = new URLSearchParams(wanted).toString();
    return this.#ask(text ? `${path}?${text}` : path, { signal });
  }

  post(path, body) {
    return this.#ask(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body)
    });
  }

  async #ask(path, { headers = {}, ...options }) {
    const answer = await fetch(path, {
      ...options,
      headers: this.#token ? { ...headers, Authorization: `Bearer ${this.#token}` } : headers,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer'
    });
    if (answer.status === 401) {
      throw new Unauthorized();
    }
    const json = await answer.json().catch(() => ({}));
    // Not ready is 503, and its body is what we want to know.
    if (!answer.ok && json.detail !== undefined) {
      throw new Refusal(answer.status, json.detail);
    }
    if (!answer.ok && json.status === undefined) {
      throw new Refusal(answer.status, `HTTP status ${answer.status}`);
    }
    return json;
  }
}
