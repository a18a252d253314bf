package io.vouchsafe.proxy.app;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.demo.Behaviour;
import java.util.function.Function;

/**
 * One way for a responder to behave.
 *
 * @param behaviour towards a question about that certificate
 * @param place where it listens, or does not
 * @param preferring how the attempt ends under {@code nonce: prefer}
 * @param requiring the same under {@code nonce: require}
 */
record Fault(
    String name,
    Function<Certificate, Behaviour> behaviour,
    Place place,
    Outcome preferring,
    Outcome requiring) {

  /** Where the responder is. */
  enum Place {
    /** Listens, and is expected to answer before any timeout. */
    UP,
    /** Listens, but whoever asks waits in vain. */
    SILENT,
    /** Nobody listens. */
    DEAD_PORT,
    /** OutgoingConnections open, and nobody ever takes them. */
    BLACK_HOLE
  }

  static Fault of(String name, Behaviour behaviour, Outcome outcome) {
    return new Fault(name, leaf -> behaviour, Place.UP, outcome, outcome);
  }

  static Fault silent(String name, Behaviour behaviour) {
    return new Fault(name, leaf -> behaviour, Place.SILENT, Outcome.TIMEOUT, Outcome.TIMEOUT);
  }

  static Fault nowhere(String name, Place place, Outcome outcome) {
    return new Fault(name, leaf -> Behaviour.hang(), place, outcome, outcome);
  }

  /** A fault that knows the certificate it is asked about. */
  static Fault about(String name, Function<Certificate, Behaviour> behaviour, Outcome outcome) {
    return new Fault(name, behaviour, Place.UP, outcome, outcome);
  }

  /** The same, except that who requires a nonce finds this. */
  Fault butRequiring(Outcome outcome) {
    return new Fault(name, behaviour, place, preferring, outcome);
  }

  @Override
  public String toString() {
    return name;
  }
}
