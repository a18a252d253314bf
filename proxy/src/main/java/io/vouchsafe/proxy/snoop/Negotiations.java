package io.vouchsafe.proxy.snoop;

import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.proxy.snoop.SnoopLine.Tone;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows negotiations by charon's log lines and events: lines in, lines out. Each is told as one
 * block, a moment after its end, because events overtake the lines that were logged before them. Of
 * one thread; bounded, however many strangers knock.
 */
public final class Negotiations {
  /** The events that it wants to hear of. */
  public static final List<String> EVENTS =
      List.of("log", "ike-updown", "child-updown", "ike-rekey");

  static final int MOST = 256;

  /** Longer lines say nothing of a negotiation; patterns take time by the square of it. */
  private static final int LONGEST_MESSAGE = 1_024;

  /** For lines that an event has overtaken, children, and our verdict. */
  private static final Duration MOMENT = Duration.ofSeconds(2);

  /** Whoever takes longer is told in between. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Set<String> localIds = Set.of();
  private final Optional<String> remote;
  private boolean verdictsAreSeen;
  private final Map<String, Followed> open = new LinkedHashMap<>();
  private final UnclaimedVerdicts unclaimed = new UnclaimedVerdicts();
  private final List<SnoopLine> lines = new ArrayList<>();

  private static final class Followed {
    private final Negotiation negotiation;
    private Instant due;
    private boolean endIsTold;

    private Followed(Negotiation negotiation, Instant due) {
      this.negotiation = negotiation;
      this.due = due;
    }
  }

  /**
   * Nothing has happened yet.
   *
   * @param remote the address that alone is told of
   */
  public Negotiations(Optional<String> remote) {
    this.remote = remote.map(Negotiations::canonical);
  }

  /** Identities of the gateway, as list-conns has them by now; empty while they are not known. */
  public void localIds(Set<String> known) {
    localIds = Set.copyOf(known);
  }

  /** Whether {@link #verdict} would be told if there was one. */
  public void verdictsAreSeen(boolean seen) {
    verdictsAreSeen = seen;
  }

  /** charon told {@code event}. */
  public void event(Instant now, String event, ViciMessage message) {
    switch (event) {
      case "log" -> log(now, message);
      case "ike-updown" -> updown(now, message);
      case "child-updown" -> child(now, message);
      case "ike-rekey" -> rekeyed(message);
      default -> {}
    }
  }

  private void log(Instant now, ViciMessage message) {
    Optional<String> id = message.text("ikesa-uniqueid");
    Optional<String> text = message.text("msg");
    if (id.isEmpty() || text.isEmpty() || text.get().length() > LONGEST_MESSAGE) {
      return;
    }
    Followed followed = followed(now, id.get());
    boolean wasOver = followed.negotiation.isOver();
    followed.negotiation.log(text.get());
    if (followed.negotiation.isOver() && !wasOver) {
      followed.due = now.plus(MOMENT);
    }
  }

  private void updown(Instant now, ViciMessage message) {
    for (ViciMessage sa : sas(message)) {
      Followed followed = followed(now, sa.text("uniqueid").orElseThrow());
      followed.negotiation.updown(message.text("up").isPresent(), sa);
      followed.due = now.plus(MOMENT);
    }
  }

  /** Of one that was told before; else it stands in the block. */
  private void child(Instant now, ViciMessage message) {
    for (ViciMessage sa : sas(message)) {
      Followed followed = open.get(bounded(sa.text("uniqueid").orElseThrow()));
      if (followed != null && followed.negotiation.isTold() && isWanted(followed.negotiation)) {
        boolean up = message.text("up").isPresent();
        lines.add(followed.negotiation.later(now, "a CHILD_SA " + (up ? "up" : "down")));
      }
    }
  }

  /** What an event tells of SAs, each with charon's number of it. */
  private static List<ViciMessage> sas(ViciMessage event) {
    return event.sections().values().stream()
        .filter(sa -> sa.text("uniqueid").isPresent())
        .toList();
  }

  /** The new SA has a number of its own, and is the old login. */
  private void rekeyed(ViciMessage message) {
    for (ViciMessage both : message.sections().values()) {
      Optional<String> before = both.section("old").flatMap(sa -> sa.text("uniqueid"));
      Optional<String> after = both.section("new").flatMap(sa -> sa.text("uniqueid"));
      if (before.isPresent() && after.isPresent()) {
        Followed followed = open.get(bounded(before.get()));
        if (followed != null) {
          makeRoom();
          followed.negotiation.rekeyed(bounded(after.get()));
          open.put(bounded(after.get()), followed);
        }
      }
    }
  }

  /** The service has decided. */
  public void verdict(Instant now, SeenVerdict verdict) {
    for (Followed followed : open.values()) {
      Negotiation negotiation = followed.negotiation;
      if (negotiation.awaits(verdict)) {
        negotiation.verdict(verdict);
        if (negotiation.isTold() && isWanted(negotiation)) {
          lines.add(negotiation.later(now, "our verdict: " + verdict.text()));
        }
        return;
      }
    }
    unclaimed.add(verdict);
  }

  private Followed followed(Instant now, String uniqueId) {
    String id = bounded(uniqueId);
    Followed known = open.get(id);
    if (known != null) {
      return known;
    }
    makeRoom();
    Followed begun = new Followed(new Negotiation(id, now), now.plus(PATIENCE));
    open.put(id, begun);
    return begun;
  }

  private void makeRoom() {
    if (open.size() >= MOST) {
      Iterator<Followed> eldest = open.values().iterator();
      tell(eldest.next());
      eldest.remove();
    }
  }

  private static String bounded(String uniqueId) {
    return BoundedText.of(uniqueId, 20);
  }

  /** What can be told by now. */
  public List<SnoopLine> due(Instant now) {
    for (Iterator<Followed> all = open.values().iterator(); all.hasNext(); ) {
      Followed followed = all.next();
      if (!followed.due.isAfter(now)) {
        if (followed.negotiation.isTold()) {
          ended(now, followed);
        } else {
          tell(followed);
        }
        if (followed.negotiation.isOver()) {
          all.remove();
        } else {
          followed.due = Instant.MAX;
        }
      }
    }
    return taken();
  }

  /** A rekeyed one stands here by both of its numbers. */
  private void ended(Instant now, Followed followed) {
    Negotiation negotiation = followed.negotiation;
    if (negotiation.isOver() && !followed.endIsTold && isWanted(negotiation)) {
      followed.endIsTold = true;
      lines.add(negotiation.later(now, negotiation.howItEnded()));
    }
  }

  private void tell(Followed followed) {
    Negotiation negotiation = followed.negotiation;
    if (negotiation.isTold() || !isWanted(negotiation)) {
      return;
    }
    unclaimed.takeFor(negotiation).ifPresent(negotiation::verdict);
    lines.addAll(negotiation.block(localIds, verdictsAreSeen));
    followed.endIsTold = negotiation.isOver();
    lines.add(new SnoopLine(Tone.PLAIN, ""));
  }

  private boolean isWanted(Negotiation negotiation) {
    return remote.isEmpty() || remote.equals(negotiation.remote().map(Negotiations::canonical));
  }

  /** An IPv6 address has many spellings. */
  private static String canonical(String address) {
    return IpAddress.parse(address).map(IpAddress::toString).orElse(address);
  }

  /** Everything else, told before its end. */
  public List<SnoopLine> rest() {
    open.values().forEach(this::tell);
    open.clear();
    return taken();
  }

  private List<SnoopLine> taken() {
    List<SnoopLine> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }
}
