package io.vouchsafe.vpnauth.wire.spop;

/** How long a variable of HAProxy lives (SPOE.txt, section 3.4); in the order of their numbers. */
public enum SpopScope {
  PROCESS,
  SESSION,
  TRANSACTION,
  REQUEST,
  RESPONSE
}
