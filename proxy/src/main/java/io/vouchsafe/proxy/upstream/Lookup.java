package io.vouchsafe.proxy.upstream;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.memory.StatusQuestion;
import java.net.URI;

/**
 * One look-up of one certificate at one responder.
 *
 * @param object under whose rules it is asked and judged
 * @param group where chain mode looks for the signer's issuers
 */
public record Lookup(
    StatusQuestion question, OcspObject object, CaGroup group, Destination destination) {

  URI url() {
    return destination.url();
  }
}
