package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.work.OwnTime;
import java.net.URI;

/**
 * One look-up of one certificate at one responder.
 *
 * @param object under whose rules it is asked and judged
 * @param group where chain mode looks for the signer's issuers
 * @param own counts what is our own work of the time that it takes
 */
public record Lookup(
    StatusQuestion question,
    OcspObject object,
    CaGroup group,
    Destination destination,
    OwnTime own) {

  /** The same, counted by {@code other}. */
  Lookup countedBy(OwnTime other) {
    return new Lookup(question, object, group, destination, other);
  }

  URI url() {
    return destination.url();
  }
}
