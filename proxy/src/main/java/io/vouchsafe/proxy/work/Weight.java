package io.vouchsafe.proxy.work;

/** How much work is at hand, and who waits for it: what goes first within a tenant. */
public enum Weight {
  /** Somebody waits for it, and it is soon done: a lone certificate, a response, a CRL. */
  LIGHT,
  /** Somebody waits for it, and it may take long: a chain of many certificates. */
  HEAVY,
  /** Nobody waits for it: refreshes ahead of time, canaries. */
  BACKGROUND
}
