package io.vouchsafe.proxy.snoop;

import java.util.regex.Pattern;

/**
 * What charon 5.9 logs of every negotiation, and under which word it is told. The whole of a
 * message must match; the first row that does counts.
 */
enum KnownFact {
  PACKET("", "received packet: from (\\S+)\\[\\d+\\] to .+", "{1}"),
  RETRIED(
      "exchange",
      "(?:DH group|key exchange method) (\\S+) unacceptable, requesting (\\S+)",
      "{1} is not ours; the peer tries again with {2} (INVALID_KE, no failure)"),
  STARTED("", "(\\S+) is initiating an? (?:Main Mode |Aggressive Mode )?IKE_SA", "{1}"),
  OURS("", "initiating (?:Main Mode |Aggressive Mode )?IKE_SA (\\S+) to (\\S+)", "{2}"),
  PROPOSED("proposed", "received proposals: (.+)", "{1}"),
  CONFIGURED("we have", "configured proposals: (.+)", "{1}"),
  CHOSEN("chosen", "selected proposal: (.+)", "{1}"),
  ASKED(
      "",
      "looking for peer configs matching"
          + " ([0-9A-Za-z.:%]{1,64})\\[(.*)\\]\\.\\.\\.([0-9A-Za-z.:%]{1,64})\\[(.*)\\]",
      "{4}"),
  CERTIFICATE("certificate", "received end entity cert (\".+\")", "{1}"),
  CONNECTION("connection", "selected peer config '(.+)'", "{1}"),
  SWITCHED("connection", "switching to peer config '(.+)'", "{1} (charon went on to it)"),
  STATUS_ASKED(
      "checked", " *(?:requesting ocsp status|fetching crl) from '(.+)' \\.\\.\\.", "asked {1}"),
  STATUS_FAILED("checked", "libcurl request failed \\[\\d+\\]: (.+)", "no answer: {1}"),
  STATUS_SIGNED(
      "checked", " *(ocsp response|crl) correctly signed by (\".+\")", "{1} signed by {2}"),
  STATUS_UNSIGNED(
      "checked",
      "ocsp response verification failed, (.+)",
      "the OCSP response does not count: {1}"),
  STATUS_STALE("checked", " *(ocsp response|crl) is stale: since (.+)", "{1} is stale since {2}"),
  STATUS("checked", "certificate status is (.+)", "the status is {1}"),
  MYSELF("", "authentication of '.+' \\(myself\\) with (.+)", "{1}"),
  AUTHENTICATED("signed", "authentication of '(.+)' with (.+) successful", "{1} by {2}"),
  ADDRESS("address", "assigning virtual IP (\\S+) to peer '(.+)'", "{1}"),
  ESTABLISHED("established", "IKE_SA (\\S+) established between .+", "IKE_SA {1}"),
  CHILD("child", "CHILD_SA (\\S+) established with SPIs \\S+ \\S+ and TS (.+)", "{1}: {2}"),
  REKEYED(
      "rekeyed",
      "IKE_SA (\\S+) rekeyed between .+",
      "IKE_SA {1}; a rekey asks for no certificate and no status"),
  NO_CHILD(
      "child",
      "(failed to establish CHILD_SA, keeping IKE_SA|configuration payload negotiation failed, no"
          + " CHILD_SA built)",
      "none: {1}"),
  DELETED("", "received DELETE for IKE_SA (\\S+)", "{1}"),
  CUT("", "sending DELETE for IKE_SA (\\S+)", "{1}");

  private final String label;
  private final Pattern pattern;
  private final String text;

  KnownFact(String label, String pattern, String text) {
    this.label = label;
    this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
    this.text = text;
  }

  /** The word before it; empty when it is told elsewhere. */
  String label() {
    return label;
  }

  Pattern pattern() {
    return pattern;
  }

  /** What is told of it. */
  String text() {
    return text;
  }
}
