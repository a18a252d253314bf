package io.vouchsafe.proxy.canary;

import java.util.Comparator;

/** One of a canary's two certificates. */
record CanaryName(String tenant, String canary, Kind kind) implements Comparable<CanaryName> {
  private static final Comparator<CanaryName> ORDER =
      Comparator.comparing(CanaryName::tenant)
          .thenComparing(CanaryName::canary)
          .thenComparing(CanaryName::kind);

  @Override
  public int compareTo(CanaryName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return tenant + "/" + canary + " (" + kind.word() + ")";
  }
}
