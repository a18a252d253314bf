package io.vouchsafe.proxy.snapshot;

import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.StoredResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a file holds.
 *
 * @param <I> what its records are when they are written
 * @param <O> what they are when they are read
 * @param headed from which version on a {@link SnapshotHead head} comes first
 * @param isVital whether an entry must not be left out
 * @param counted under which word what is written counts
 */
record SnapshotKind<I, O>(
    String prefix,
    Frames frames,
    int headed,
    Predicate<O> isVital,
    String counted,
    Recorder<I> recorder,
    Function<byte[], Optional<O>> reader) {

  /** Makes a record. */
  @FunctionalInterface
  interface Recorder<I> {
    byte[] record(I entry) throws IOException;
  }

  /** The responses behind the statuses of decisions. */
  static final SnapshotKind<AcceptedResponse, AcceptedResponse> ACCEPTED =
      new SnapshotKind<>(
          "responses-",
          new Frames("vouchsafe accepted responses", 2),
          2,
          AcceptedResponse::revoked,
          "written",
          AcceptedRecord::write,
          AcceptedRecord::read);

  /** The responses that the relay hands out. */
  static final SnapshotKind<StoredResponse, RelayedRecord> RELAYED =
      new SnapshotKind<>(
          "relay-",
          new Frames("vouchsafe relayed responses", 1),
          2,
          response -> false,
          "relay_written",
          RelayedRecord::write,
          RelayedRecord::read);

  String file(String tenant) {
    return prefix + tenant + ".snapshot";
  }
}
