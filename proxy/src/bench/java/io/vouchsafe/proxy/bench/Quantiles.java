package io.vouchsafe.proxy.bench;

import java.util.Collection;
import java.util.List;

/** Values in ascending order. */
public record Quantiles(List<Double> ascending) {
  /** Sorts them. */
  public static Quantiles of(Collection<Double> values) {
    return new Quantiles(values.stream().sorted().toList());
  }

  public double median() {
    return ascending.get(ascending.size() / 2);
  }

  public double p99() {
    return ascending.get(ascending.size() * 99 / 100);
  }

  public double max() {
    return ascending.getLast();
  }
}
