package io.vouchsafe.proxy.snoop;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What charon 5.9 logs when a negotiation goes wrong, what that means, and what to do. The same
 * table explains, and makes the page {@code docs/vpn/snoop.md}. The whole of a message must match,
 * since an identity of a stranger's may stand inside of one. Rows that say more come first: of
 * several the first one is told.
 */
public enum KnownFailure {
  REVOKED(
      "certificate was revoked on (.+), reason: (.+)",
      "the certificate was revoked on {1}, reason: {2}",
      "its owner needs a new certificate; a relaxed policy would refuse this one too"),
  ON_HOLD(
      "certificate is on hold, since (.+)",
      "the certificate is on hold since {1}",
      "release it at the CA, or issue a new one"),
  CERTIFICATE_TIME(
      "(subject|issuer) certificate invalid \\(valid from (.+) to (.+)\\)",
      "the {1} certificate is not valid now: it is valid from {2} to {3}",
      "has it expired, renew it; begins it later, look at the clocks of the CA and of this gateway:"
          + " date -u"),
  STATUS_SOURCE(
      "(ocsp request to .+ failed|crl fetching failed)",
      "charon could not fetch a status: {1}",
      "is the service running, and does gateways[].relay lead to it from here? curl the URL in the"
          + " gateway's network; docs/outage.md"),
  STATUS_NEEDED(
      "constraint check failed: RULE_(?:CRL|OCSP)_VALIDATION is (\\S+), but requires at least"
          + " (\\S+)",
      "nobody gave charon a usable status of the certificate: it is {1} and must be {2}",
      "this is fail-closed at work: mend the source of the status (the lines above name it); every"
          + " CA of the chain needs an authority, the root too"),
  SHA1_SIGNATURE(
      "IKE signature scheme (\\S*SHA1\\S*) not acceptable",
      "the peer signed with SHA-1 ({1}), and the tunnel's signatures do not have it",
      "let the peer announce RFC 7427 signatures (strongSwan: charon.signature_authentication ="
          + " yes; Windows and old appliances: an update) rather than allow SHA-1"),
  SIGNATURE_SCHEME(
      "(\\S+) signature scheme (\\S+) not acceptable",
      "the peer's {1} signature is {2}, which is none of the tunnel's signatures",
      "add the scheme to tunnels[].signatures, or set the peer to one that is listed"),
  WRONG_CA(
      "constraint check failed: peer not authenticated by CA '(.+)'",
      "the peer's certificate is of another CA than {1}, which the connection wants",
      "is this the tunnel that you expected? Else put the issuing CA into the CA group of its"
          + " policy"),
  CONSTRAINT(
      "constraint check failed: (.+)",
      "the connection wants more than the peer has: {1}",
      "compare the tunnel with the peer's certificate: vouchsafe tunnels explain"),
  NO_ISSUER(
      "no issuer certificate found for \"(.+)\"",
      "the certificate {1} is of a CA that the gateway does not trust",
      "put its CA into the CA group of the tunnel's policy; when an intermediate is missing there,"
          + " add it to intermediates"),
  SIGNATURE_INVALID(
      "signature validation failed, looking for another key",
      "the signature does not verify under the certificate that was presented",
      "the peer's key and certificate do not belong together, or a gateway in between changes"
          + " packets"),
  WRONG_SECRET(
      "tried \\d+ shared keys? for '(.+)' - '(.+)', but MAC mismatched",
      "the pre-shared key of {2} is not the one that is here",
      "write the same psk on both sides (text and 0x… differ); the peer sees"
          + " AUTHENTICATION_FAILED"),
  NO_SECRET(
      "no shared key found for '(.+)' - '(.+)'",
      "{2} wants to log in by a pre-shared key, and none is here for it",
      "a tunnel with auth: psk must have its identity, or the peer must use its certificate"),
  EAP(
      "peer requested EAP, config unacceptable",
      "the peer wants EAP, which no tunnel speaks",
      "set the client to certificates (Windows: machine certificates); docs/vpn/ikev2.md says what"
          + " is not carried"),
  NO_PRIVATE_KEY(
      "no private key found for '(.+)'",
      "the gateway has no private key for its own identity {1}",
      "reload; a key that does not belong to the certificate is refused then"),
  NO_CONNECTION(
      "no IKE config found for (\\S+)\\.\\.\\.(\\S+), sending NO_PROPOSAL_CHOSEN",
      "no connection is for {1} and {2} in this IKE version",
      "compare local_endpoint, remote_endpoint and ike_version of the tunnels: vouchsafe tunnels"
          + " explain"),
  PROPOSALS(
      "received proposals (?:unacceptable|inacceptable)",
      "the peer proposed no IKE algorithms that the tunnel has (NO_PROPOSAL_CHOSEN)",
      "compare the two lists above and let one of them have what the other has; lists are chosen by"
          + " address, before anybody knows the identity"),
  CHILD_PROPOSALS(
      "no acceptable proposal found",
      "the peer proposed no ESP algorithms that the tunnel has (NO_PROPOSAL_CHOSEN)",
      "compare the two lists above: proposals.esp; a PFS group counts from the first rekey on"),
  NOT_LISTED(
      "no matching peer config found",
      "no tunnel lists {idi} at that address (identity_not_listed)",
      "add it to the id_list of a tunnel, exactly as it stands in the subjectAltName; a"
          + " distinguished name needs the same order and case"),

  /** The same message; which of both it is, {@link Negotiation} knows. */
  IDR_NOT_OURS(
      "no matching peer config found",
      "the peer asked for {idr}, and no connection of the gateway has that identity",
      "set the peer to one of the gateway's identities, or add the name to the gateway's"
          + " certificate; with enforce_local_id only local_id answers"),
  TRAFFIC_SELECTORS(
      "traffic selectors (.+) unacceptable",
      "the peer wants {1}, and the tunnel has other networks (TS_UNACCEPTABLE)",
      "compare local_networks and remote_networks with the peer's; a roaming client without a pool"
          + " asks for its own address"),
  NO_ADDRESS(
      "no virtual IP found for (\\S+) requested by '(.+)'",
      "no address was free or configured for {2}",
      "give the tunnel a pool, or a larger one; swanctl --list-pools --leases shows who has them"),
  KERNEL(
      "unable to install .*(?:IPsec policies \\(SPD\\)|IPsec SA \\(SAD\\)) in kernel",
      "the system of the gateway did not take the CHILD_SA, so that no traffic passes",
      "look at charon's lines of the group KNL: an address or a network that stands twice, or no"
          + " ESP in the kernel"),
  DUPLICATE(
      "cancell?ing (?:IKE_SA setup|Main Mode|XAuth) due to uniqueness policy",
      "this identity is connected already",
      "let the other device go, or cut it: GET /sessions?identity="),
  PEER_REFUSED(
      "(?:parsed INFORMATIONAL request \\d+ \\[ N\\(AUTH_FAILED\\) \\]|received"
          + " AUTHENTICATION_FAILED notify error.*)",
      "the peer refused the gateway (AUTHENTICATION_FAILED)",
      "look at the peer's log: it does not trust the gateway's certificate, or its name is not the"
          + " one that the peer expects (serverAuth and a matching DNS name)"),
  PEER_PROPOSALS(
      "received NO_PROPOSAL_CHOSEN notify error",
      "the peer accepts none of our proposals (NO_PROPOSAL_CHOSEN)",
      "compare proposals of the tunnel with the peer's list"),
  PEER_SELECTORS(
      "received TS_UNACCEPTABLE notify, no CHILD_SA built",
      "the peer has other networks (TS_UNACCEPTABLE)",
      "compare local_networks and remote_networks with the peer's"),
  NO_ANSWER(
      "giving up after (\\d+) retransmits",
      "the peer did not answer, {1} times",
      "is UDP 500 and 4500 open both ways? Large packets with certificates are often lost:"
          + " fragmentation must be on at both ends"),
  HALF_OPEN(
      "deleting half open IKE_SA with (\\S+) after timeout",
      "{1} began and then said nothing more",
      "its second packet, with the certificate, was lost: look at the MTU, and that UDP 4500 is"
          + " open"),
  WRONG_TUNNEL_FIRST(
      "selected peer config '(.+)' unacceptable: (.+)",
      "connection {1} was tried first and did not fit: {2}",
      "when another one follows all is well; else vouchsafe tunnels explain shows which tunnel was"
          + " meant to match"),
  NO_KEY(
      "no trusted (\\S+) public key found for '(.+)'",
      "no certificate of {2} that the gateway trusts",
      "the peer sent none, or its subjectAltName does not have that name: issue it with it");

  private final Pattern pattern;
  private final String meaning;
  private final String advice;

  KnownFailure(String pattern, String meaning, String advice) {
    this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
    this.meaning = meaning;
    this.advice = advice;
  }

  /** Says no more than others that are told already. */
  boolean isVague() {
    return this == NO_KEY || this == WRONG_TUNNEL_FIRST;
  }

  /** The row that {@code message} is an example of, with what stands in it. */
  static Optional<Seen> in(String message) {
    for (KnownFailure failure : values()) {
      Matcher matcher = failure.pattern.matcher(message);
      if (matcher.matches()) {
        return Optional.of(new Seen(failure, Filled.by(failure.meaning, matcher)));
      }
    }
    return Optional.empty();
  }

  /**
   * One that was seen.
   *
   * @param meaning may have text of strangers
   */
  record Seen(KnownFailure failure, String meaning) {}

  String pattern() {
    return pattern.pattern();
  }

  String meaning() {
    return meaning;
  }

  String advice() {
    return advice;
  }
}
