package io.vouchsafe.proxy.cache;

import java.util.concurrent.atomic.AtomicInteger;

/** Which reading of a tenant's settings is in charge; each reading holds one of these. */
final class GenerationInCharge {
  private final int reading;
  private final AtomicInteger inCharge;

  private GenerationInCharge(int reading, AtomicInteger inCharge) {
    this.reading = reading;
    this.inCharge = inCharge;
  }

  /** Of the first reading, which is in charge. */
  static GenerationInCharge first() {
    return new GenerationInCharge(0, new AtomicInteger());
  }

  /** Of the reading after this one, which is not in charge yet. */
  GenerationInCharge next() {
    return new GenerationInCharge(reading + 1, inCharge);
  }

  void take() {
    inCharge.set(reading);
  }

  boolean isHeld() {
    return inCharge.get() == reading;
  }
}
