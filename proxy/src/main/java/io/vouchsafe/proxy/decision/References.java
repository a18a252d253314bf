package io.vouchsafe.proxy.decision;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Names for decisions: a random word per process, a running number in it. */
public final class References {
  private final String prefix;
  private final AtomicLong next = new AtomicLong();

  public References(SecureRandom random) {
    byte[] word = new byte[5];
    random.nextBytes(word);
    this.prefix = HexFormat.of().formatHex(word) + "-";
  }

  /** The next one. */
  public String next() {
    return prefix + Long.toString(next.incrementAndGet(), Character.MAX_RADIX);
  }
}
