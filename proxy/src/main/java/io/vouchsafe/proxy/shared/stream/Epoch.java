package io.vouchsafe.proxy.shared.stream;

/** The life of what lies in the engine: another one begins when it was emptied. */
public interface Epoch {

  /** 16 octets; empty as long as the engine was never reached. For {@code Seals}. */
  byte[] current();
}
