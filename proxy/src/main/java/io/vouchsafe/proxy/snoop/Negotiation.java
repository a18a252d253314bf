package io.vouchsafe.proxy.snoop;

import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.proxy.snoop.KnownFailure.Seen;
import io.vouchsafe.proxy.snoop.SnoopLine.Tone;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** What is known of one IKE_SA. charon's lines may come in another order than they were logged. */
final class Negotiation {
  /** Lines that one negotiation has room for; a stranger may try for ever. */
  private static final int MOST_FACTS = 48;

  private static final int MOST_FAILURES = 8;
  private static final int MOST_TOLD = 4;
  private static final int LONGEST_ID = 256;

  private final String id;
  private final Instant begun;

  /** Its number now: a rekey gives it another. */
  private String currentId;

  private final List<Fact> facts = new ArrayList<>();
  private final List<Seen> failures = new ArrayList<>();
  private @Nullable String remote;
  private @Nullable String remoteId;
  private @Nullable String askedId;
  private @Nullable SeenVerdict verdict;
  private boolean established;
  private boolean deletedByPeer;
  private boolean over;
  private boolean told;

  private record Fact(KnownFact fact, String text) {}

  Negotiation(String id, Instant begun) {
    this.id = id;
    this.currentId = id;
    this.begun = begun;
  }

  Optional<String> remote() {
    return Optional.ofNullable(remote);
  }

  Optional<String> remoteId() {
    return Optional.ofNullable(remoteId).filter(known -> !known.equals(GatewayIdentities.ANY));
  }

  /** Nothing of it will change but what {@link #later} tells. */
  boolean isTold() {
    return told;
  }

  boolean isOver() {
    return over;
  }

  /** Whether {@code seen} is about it, and nothing was decided about it before. */
  boolean awaits(SeenVerdict seen) {
    return verdict == null && remoteId().map(seen::isAbout).orElse(false);
  }

  void verdict(SeenVerdict seen) {
    verdict = seen;
  }

  /** One line of charon's log. */
  void log(String message) {
    KnownFailure.in(message).ifPresent(this::failed);
    for (KnownFact fact : KnownFact.values()) {
      Matcher matcher = fact.pattern().matcher(message);
      if (matcher.matches()) {
        learn(fact, matcher);
        return;
      }
    }
  }

  private void failed(Seen seen) {
    if (failures.size() < MOST_FAILURES && !failures.contains(seen)) {
      failures.add(seen);
    }
    switch (seen.failure()) {
      case NO_CONNECTION, NO_ANSWER, HALF_OPEN -> over = true;
      default -> {}
    }
  }

  private void learn(KnownFact fact, Matcher matcher) {
    switch (fact) {
      case PACKET, STARTED -> remote = matcher.group(1);
      case OURS -> remote = matcher.group(2);
      case ASKED -> {
        askedId = bounded(matcher.group(2));
        remoteId = bounded(matcher.group(4));
      }
      case ESTABLISHED -> established = true;
      case DELETED -> deletedByPeer |= matcher.group(1).endsWith("[" + currentId + "]");
      default -> {}
    }
    Fact learnt = new Fact(fact, Filled.by(fact.text(), matcher));
    if (!fact.label().isEmpty() && facts.size() < MOST_FACTS && !facts.contains(learnt)) {
      facts.add(learnt);
    }
  }

  /** It goes on under another number; the SA of the old one is deleted, which is no end. */
  void rekeyed(String newId) {
    currentId = newId;
    deletedByPeer = false;
  }

  /** {@code sa} is its section of an ike-updown event. */
  void updown(boolean up, ViciMessage sa) {
    sa.text("remote-host").ifPresent(host -> remote = bounded(host));
    sa.text("remote-id")
        .filter(known -> !known.equals(GatewayIdentities.ANY))
        .ifPresent(this::remoteId);
    if (up) {
      established = true;
    } else {
      over = true;
    }
  }

  private void remoteId(String known) {
    remoteId = bounded(known);
  }

  /** Hours, minutes and seconds of UTC, out of ISO 8601. */
  private static String time(Instant at) {
    return at.toString().substring(11, 19);
  }

  private static String bounded(String foreign) {
    return BoundedText.of(foreign, LONGEST_ID);
  }

  /** Everything so far, as one block. */
  List<SnoopLine> block(Set<String> localIds, boolean verdictsAreSeen) {
    told = established || over;
    List<SnoopLine> lines = new ArrayList<>();
    lines.add(new SnoopLine(Tone.HEAD, time(begun) + "  " + who() + "  IKE_SA " + id));
    facts.stream()
        .sorted(Comparator.comparing(Fact::fact))
        .forEach(fact -> lines.add(plain(fact.fact().label(), fact.text())));
    if (verdict != null) {
      lines.add(verdictLine(verdict));
    } else if (verdictsAreSeen && established) {
      lines.add(plain("our verdict", "none seen so far"));
    }
    lines.add(end());
    telling().forEach(seen -> explain(seen, localIds, lines));
    return lines;
  }

  /** What happened after the block, as one line. */
  SnoopLine later(Instant now, String what) {
    return new SnoopLine(Tone.PLAIN, time(now) + "  " + who() + "  IKE_SA " + id + "  " + what);
  }

  /** How it ended, for {@link #later}. */
  String howItEnded() {
    return deletedByPeer ? "ended by the peer" : "ended by the gateway: cut, expired or reloaded";
  }

  String who() {
    return remote().orElse("somebody") + remoteId().map(known -> "  \"" + known + '"').orElse("");
  }

  private SnoopLine end() {
    if (established) {
      return line(Tone.GOOD, "end", over ? "established, then " + howItEnded() : "established");
    }
    if (failures.isEmpty() && facts.stream().anyMatch(fact -> fact.fact() == KnownFact.RETRIED)) {
      return plain("end", "the peer begins again");
    }
    return over
        ? line(Tone.BAD, "end", "no login")
        : plain("end", "not yet: nothing more was said so far");
  }

  private static SnoopLine verdictLine(SeenVerdict verdict) {
    return line(verdict.allow() ? Tone.GOOD : Tone.BAD, "our verdict", verdict.text());
  }

  /** The rows that say most, in the order of the table. */
  private List<Seen> telling() {
    boolean clear = failures.stream().anyMatch(seen -> !seen.failure().isVague());
    return failures.stream()
        .filter(seen -> !clear || established || !seen.failure().isVague())
        .sorted(Comparator.comparing(Seen::failure))
        .limit(MOST_TOLD)
        .toList();
  }

  private void explain(Seen seen, Set<String> localIds, List<SnoopLine> lines) {
    KnownFailure failure = seen.failure();
    String meaning = seen.meaning();
    if (failure == KnownFailure.NOT_LISTED) {
      if (askedForAnother(localIds)) {
        failure = KnownFailure.IDR_NOT_OURS;
        meaning = failure.meaning();
      }
      meaning =
          meaning
              .replace("{idr}", String.valueOf(askedId))
              .replace("{idi}", remoteId().orElse("the peer's identity"));
    }
    lines.add(line(Tone.BAD, "why", meaning));
    lines.add(line(Tone.ADVICE, "do", failure.advice()));
  }

  /** The same message of charon's stands for an identity of the gateway that it does not have. */
  private boolean askedForAnother(Set<String> localIds) {
    String asked = askedId;
    return asked != null
        && !asked.equals(GatewayIdentities.ANY)
        && !localIds.isEmpty()
        && !localIds.contains(GatewayIdentities.ANY)
        && localIds.stream().noneMatch(asked::equalsIgnoreCase);
  }

  private static SnoopLine plain(String label, String text) {
    return line(Tone.PLAIN, label, text);
  }

  private static SnoopLine line(Tone tone, String label, String text) {
    return new SnoopLine(tone, "  %-13s%s".formatted(label, text));
  }
}
