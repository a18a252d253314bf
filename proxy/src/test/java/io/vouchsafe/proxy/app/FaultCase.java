package io.vouchsafe.proxy.app;

import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One fault under one policy, with a certificate of its own so that nothing is remembered from
 * another case.
 *
 * @param number unique in the matrix
 */
record FaultCase(
    int number, Fault fault, NonceUse nonce, OnUnavailable onUnavailable, Certificate leaf) {
  private static final List<NonceUse> NONCES = List.of(NonceUse.PREFER, NonceUse.REQUIRE);

  /** Policies that each fault meets. */
  static final int POLICIES = NONCES.size() * OnUnavailable.values().length;

  /** Every fault under every policy. */
  static List<FaultCase> of(List<Fault> faults, Supplier<Certificate> leaves) {
    List<FaultCase> cases = new ArrayList<>();
    for (Fault fault : faults) {
      for (NonceUse nonce : NONCES) {
        for (OnUnavailable onUnavailable : OnUnavailable.values()) {
          cases.add(new FaultCase(cases.size(), fault, nonce, onUnavailable, leaves.get()));
        }
      }
    }
    return List.copyOf(cases);
  }

  /** How the attempt is expected to end. */
  Outcome outcome() {
    return switch (nonce) {
      case OFF, PREFER -> fault.preferring();
      case REQUIRE -> fault.requiring();
    };
  }

  /** Of the OCSP object and of the policy. */
  String name() {
    return "case" + number;
  }

  @Override
  public String toString() {
    return fault + ", nonce " + nonce + ", unavailable " + onUnavailable;
  }
}
