// Repeats what keeps the page up to date, one run after the other; nothing runs while nobody looks.

export class Live {
  #tasks = [];
  #paused = false;
  #running = false;
  #going = false;
  #stop = new AbortController();
  #failed;

  /** @param {(error: Error) => void} failed is told what a task could not do */
  constructor(failed) {
    this.#failed = failed;
    document.addEventListener('visibilitychange', () => this.#follow());
  }

  /** Runs `task(signal)` again and again, `seconds` after its end; the signal ends it early. */
  every(seconds, task) {
    this.#tasks.push({ seconds, task });
  }

  start() {
    this.#running = true;
    this.#follow();
  }

  stop() {
    this.#running = false;
    this.#follow();
  }

  pause(paused) {
    this.#paused = paused;
    this.#follow();
  }

  /** All tasks at once, whatever they waited for: the question is another one. */
  again() {
    if (this.#running && !document.hidden) {
      this.#stop.abort();
      this.#begin(this.#paused);
    }
  }

  #follow() {
    const wanted = this.#running && !this.#paused && !document.hidden;
    if (wanted !== this.#going) {
      this.#going = wanted;
      this.#stop.abort();
      if (wanted) {
        this.#begin(false);
      }
    }
  }

  /** @param {boolean} once whether each task runs a single time */
  #begin(once) {
    this.#stop = new AbortController();
    this.#tasks.forEach(each => this.#run(each, this.#stop.signal, once));
  }

  async #run({ seconds, task }, signal, once) {
    while (!signal.aborted) {
      let pause = seconds;
      try {
        await task(signal, once);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        this.#failed(error);
        pause = Math.max(seconds, 3);
      }
      if (once) {
        return;
      }
      await sleep(pause * 1000, signal);
    }
  }
}

function sleep(ms, signal) {
  return new Promise(done => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    }, { once: true });
  });
}
