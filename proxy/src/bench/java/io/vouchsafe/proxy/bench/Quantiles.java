package io.vouchsafe.proxy.bench;

import java.util.Collection;
import java.util.List;

/** Values in ascending order. */
record Quantiles(List<Double> ascending) {
  static Quantiles of(Collection<Double> values) {
    return new Quantiles(values.stream().sorted().toList());
  }

  double median() {
    return ascending.get(ascending.size() / 2);
  }

  double p99() {
    return ascending.get(ascending.size() * 99 / 100);
  }

  double max() {
    return ascending.getLast();
  }
}
