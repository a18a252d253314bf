package io.vouchsafe.proxy.session;

import io.vertx.core.Future;
import io.vouchsafe.pki.Der;
import java.util.List;
import java.util.Optional;

/** How a gateway or front holds one of its sessions. Nothing here may wait. */
public interface SessionHandle {

  /** What is to be told about it; asked when it opens and by {@link Session#refreshFacts}. */
  SessionFacts facts();

  /**
   * The OCSP responses that the peer brought last, leaf first, for when it is decided about again.
   */
  default List<Optional<Der>> stapled() {
    return List.of();
  }

  /**
   * Ends the session at the peer; may be called before the opening returns. Called again after a
   * while until the future succeeds, which says that the session is gone; one that is gone already
   * is a success.
   */
  Future<Void> cut(CutCause cause);
}
