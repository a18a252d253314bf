package io.vouchsafe.vpnauth.wire.spop;

/** What an ACK does to HAProxy's variables (SPOE.txt, section 3.4). */
public sealed interface SpopAction {

  /** Sets a variable; HAProxy puts its prefix before the name. */
  record SetVariable(SpopScope scope, String name, SpopValue value) implements SpopAction {}

  /** Removes one. */
  record UnsetVariable(SpopScope scope, String name) implements SpopAction {}
}
