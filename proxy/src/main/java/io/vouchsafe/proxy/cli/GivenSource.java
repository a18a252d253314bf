package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Where {@code check --ca} learns a status: what the command line names. */
interface GivenSource {
  Source source();

  /**
   * Every attempt to learn the status; several may have one.
   *
   * @param path to which the certificate in question belongs
   */
  List<Attempt> ask(RevocationQuery query, ValidatedPath path, Instant at) throws IOException;
}
