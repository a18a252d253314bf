package io.vouchsafe.proxy.front.http;

import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.util.function.LongSupplier;

/**
 * How often one device may call. An honest one calls a few times a minute; one that has gone mad is
 * told to wait, lest it take the turns of the others. Counted only for devices that were let in, so
 * that nobody uses up the calls of another. Thread-safe.
 */
final class DeviceRate {
  static final int PER_SECOND = 10;
  static final int BURST = 600;

  /** Some 150 bytes each. */
  private static final int MOST_DEVICES = 100_000;

  private static final long NANOS = 1_000_000_000L;

  private final LongSupplier nanoTime;
  private final LazyCache<Caller, Calls> callers = LazyCache.ofEntries(MOST_DEVICES);

  private record Caller(String tenant, DeviceSerial device) {}

  DeviceRate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether {@code device} may call once more. */
  boolean admits(String tenant, DeviceSerial device) {
    long now = nanoTime.getAsLong();
    return callers.get(new Caller(tenant, device), caller -> new Calls(now)).take(now);
  }

  /** What is left of one device's calls. */
  private static final class Calls {
    private double left = BURST;
    private long at;

    Calls(long now) {
      this.at = now;
    }

    synchronized boolean take(long now) {
      left = Math.min(BURST, left + (double) Math.max(0, now - at) * PER_SECOND / NANOS);
      at = now;
      if (left < 1) {
        return false;
      }
      left -= 1;
      return true;
    }
  }
}
