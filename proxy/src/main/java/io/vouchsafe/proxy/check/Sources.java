package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.path.CaGroup;
import java.util.List;

/** Makes the sources that a request names out of the bytes that it brings. */
final class Sources {

  /**
   * In the request's order of asking.
   *
   * @param signers anchors, and the certificates among which signers and their issuers are found
   */
  List<StatusSource> of(CheckRequest request, CaGroup signers) {
    return List.of();
  }
}
