package io.vouchsafe.proxy.cli;

import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.util.ArrayList;
import java.util.List;

/** What to type, or whom to call, after a decision that somebody did not hope for. */
final class NextStep {
  private static final String REASONS = "docs/reasons.md explains every reason and outcome";

  private NextStep() {}

  /** For {@code check --ca}. */
  static List<String> withFiles(Decision decision) {
    return switch (decision.reason()) {
      case OK, STATUS_UNAVAILABLE_ALLOWED -> List.of();
      case NO_PATH ->
          List.of(
              "--intermediates FILE adds CA certificates that the chain leaves out; is --ca the"
                  + " right root?");
      case EXPIRED, NOT_YET_VALID -> List.of("renew it; --at TIME judges at another time");
      case EXTENDED_KEY_USAGE ->
          List.of(
              "the service asks for client_auth unless a policy says otherwise; --purpose"
                  + " server_auth or --purpose any checks for another use");
      case WEAK_ALGORITHM -> List.of("--allow-sha1 accepts SHA-1 as algorithms.allow_sha1 does");
      case NO_CERTIFICATE, MALFORMED ->
          List.of("PEM with the certificate first, or the DER of one: openssl x509 -text shows it");
      case REVOKED -> List.of("its owner needs a new certificate");
      case STATUS_UNAVAILABLE -> withoutStatus(decision.evidence().revocation());
      default -> List.of(REASONS);
    };
  }

  private static List<String> withoutStatus(List<CertificateStatus> statuses) {
    List<String> steps = new ArrayList<>(NamedSources.of(statuses));
    steps.add(
        "--ocsp-url aia asks the responders that certificates name; --ocsp-url URL, --ocsp-response"
            + " FILE or --crl FILE name another source");
    if (statuses.size() > 1 && statuses.getFirst().word().isPresent()) {
      steps.add(
          "--scope leaf asks about the certificate alone, as revocation.scope: leaf does, and not"
              + " about its CAs");
    }
    steps.add("--no-revocation checks the path alone, and says so");
    return steps;
  }

  /** For {@code check --config}. */
  static List<String> withSettings(Decision decision, String tenant, String policy) {
    String of = "tenants." + tenant + ".policies." + policy;
    Reason reason = reason(decision);
    return switch (reason) {
      case OK -> List.of();
      case STATUS_UNAVAILABLE, STATUS_UNAVAILABLE_ALLOWED, DEADLINE, STATUS_UNKNOWN ->
          List.of(
              "look at the attempts above: each outcome is explained in docs/reasons.md; the"
                  + " sources are in "
                  + of
                  + ".revocation");
      case NO_PATH ->
          List.of(
              "is the issuing CA among the intermediates of the group that "
                  + of
                  + ".ca_group names?");
      case EXTENDED_KEY_USAGE ->
          List.of("is " + of + ".purpose the right one? Or issue the certificate with that use");
      case EXPIRED, NOT_YET_VALID ->
          List.of("renew it, or mend the clock; in an emergency: docs/emergency.md, break-glass");
      case REVOKED ->
          List.of(
              "its owner needs a new certificate; in an emergency: docs/emergency.md, break-glass");
      case IDENTITY_NOT_LISTED ->
          List.of(
              "add an entry to the list that "
                  + of
                  + ".id_list names, or issue the certificate with a listed name; docs/identity.md"
                  + " says what matches");
      case BLOCKED -> List.of("docs/emergency.md says how a block is taken back");
      case NO_CERTIFICATE, MALFORMED ->
          List.of("PEM with the certificate first, or the DER of one: openssl x509 -text shows it");
      case OVER_BUDGET -> List.of("this machine is too busy, or the chain is hostile: try again");
      default -> List.of(REASONS);
    };
  }

  /** Under {@code mode: observe}, the deny that it would have been. */
  private static Reason reason(Decision decision) {
    return decision instanceof Decision.Allow allow && allow.would().isPresent()
        ? allow.would().get().reason()
        : decision.reason();
  }
}
