package io.vouchsafe.proxy.session;

/** Compares a session with what is known now: what was learnt before anybody looked after it. */
@FunctionalInterface
interface SessionCheck {

  /** What is found. */
  enum Found {
    NOTHING,
    /** The settings may have changed since it was let in. */
    TO_BE_ASKED,
    /** Something verified says that one of its certificates is revoked. */
    SUSPECT,
    BLOCKED,
    NO_TENANT,
    NO_POLICY
  }

  Found of(Session session);
}
