package io.vouchsafe.proxy.cache;

import java.util.concurrent.atomic.AtomicInteger;

/** Which reading of a tenant's settings is in charge; each reading holds one of these. */
final class Charge {
  private final int reading;
  private final AtomicInteger inCharge;

  private Charge(int reading, AtomicInteger inCharge) {
    this.reading = reading;
    this.inCharge = inCharge;
  }

  /** Of the first reading, which is in charge. */
  static Charge first() {
    return new Charge(0, new AtomicInteger());
  }

  /** Of the reading after this one, which is not in charge yet. */
  Charge next() {
    return new Charge(reading + 1, inCharge);
  }

  void take() {
    inCharge.set(reading);
  }

  boolean isHeld() {
    return inCharge.get() == reading;
  }
}
