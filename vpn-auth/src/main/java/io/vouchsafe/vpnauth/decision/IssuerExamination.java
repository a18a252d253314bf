package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.path.ValidatedPath;

/** What came of examining who issued a certificate that is only named. */
public sealed interface IssuerExamination {

  /** Nobody whom the policy trusts, or not now. */
  record Refused(Decision.Deny deny) implements IssuerExamination {}

  /**
   * A CA of the policy's group.
   *
   * @param path of that CA, itself first
   */
  record Ready(ValidatedPath path) implements IssuerExamination {}
}
