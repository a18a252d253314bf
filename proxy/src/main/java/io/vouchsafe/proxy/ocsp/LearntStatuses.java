package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.cache.StatusQuestion;

/** Where what responders say is kept. */
@FunctionalInterface
public interface LearntStatuses {

  /** {@code status} was just verified under {@code object}; {@code response} says it. */
  void remember(StatusQuestion question, CachedStatus status, OcspObject object, Der response);
}
