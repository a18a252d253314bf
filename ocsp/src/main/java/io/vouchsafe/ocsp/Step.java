package io.vouchsafe.ocsp;

/** What one step of judging a response gave: something to go on with, or the refusal. */
sealed interface Step<T> {

  record Passed<T>(T value) implements Step<T> {}

  record Stopped<T>(OcspRefusal refusal) implements Step<T> {}

  static <T> Step<T> passed(T value) {
    return new Passed<>(value);
  }

  static <T> Step<T> stopped(OcspRefusal refusal) {
    return new Stopped<>(refusal);
  }
}
