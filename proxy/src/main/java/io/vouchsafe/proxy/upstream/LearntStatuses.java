package io.vouchsafe.proxy.upstream;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.proxy.memory.StatusKey;
import java.time.Instant;

/** Where what responders say is kept. */
@FunctionalInterface
public interface LearntStatuses {

  /** {@code status} was just verified under {@code object}. */
  void remember(StatusKey key, RememberedStatus status, OcspObject object, Instant notAfter);
}
