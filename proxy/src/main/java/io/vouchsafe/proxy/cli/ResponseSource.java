package io.vouchsafe.proxy.cli;

import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.io.IOException;
import java.util.Optional;

/** Where {@code check} gets one OCSP response from. */
interface ResponseSource {

  /** What came of asking. */
  sealed interface Reply {

    /**
     * A response to judge.
     *
     * @param sent the nonce of our request
     */
    record Response(Der der, Optional<Nonce> sent) implements Reply {}

    /** No response. */
    record Failed(Outcome outcome, String detail) implements Reply {}
  }

  /** How it is called in the report; foreign text where a certificate named it. */
  String name();

  /** Asks about {@code query}; called only for a path that is valid. */
  Reply ask(RevocationQuery query) throws IOException;
}
