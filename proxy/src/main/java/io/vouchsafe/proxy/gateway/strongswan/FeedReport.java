package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.proxy.gateway.GatewayStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How far everything has come, for people.
 *
 * @param concerns what went wrong, the first of them
 */
record FeedReport(GatewayStatus.Objects objects, List<String> concerns) {
  private static final int MOST_CONCERNS = 5;

  static final FeedReport NOTHING =
      new FeedReport(new GatewayStatus.Objects(0, 0, 0, 0), List.of());

  FeedReport {
    concerns = List.copyOf(concerns);
  }

  /** charon is not reached: nothing is known to be there. */
  static FeedReport pending(DesiredState desired) {
    return new FeedReport(new GatewayStatus.Objects(0, desired.objects().size(), 0, 0), List.of());
  }

  static FeedReport of(DesiredState desired, FeedMemory memory, Refusals refusals) {
    Tally tally = new Tally();
    Set<FedKey> wanted = new HashSet<>();
    for (FedObject object : desired.objects()) {
      wanted.add(FedKey.of(object));
      tally.add(FedKey.of(object), FedStatus.wanted(object, memory, refusals));
    }
    for (FedKey key : memory.keys()) {
      if (!wanted.contains(key)) {
        tally.add(key, FedStatus.unwanted(key, refusals));
      }
    }
    return tally.report();
  }

  private static final class Tally {
    private final List<String> concerns = new ArrayList<>();
    private int pending;
    private int fed;
    private int refused;
    private int removing;
    private int certificates;

    void add(FedKey key, FedStatus status) {
      switch (status) {
        case FedStatus.Pending pendingOne -> pending++;
        case FedStatus.Fed fedOne -> fed++;
        case FedStatus.Refused(String why) -> {
          refused++;
          if (concerns.size() < MOST_CONCERNS) {
            concerns.add(key + ": " + why);
          }
        }
        case FedStatus.BeingRemoved removed -> {
          removing++;
          if (key.kind() == FedObject.Kind.CERTIFICATE) {
            certificates++;
          }
        }
      }
    }

    FeedReport report() {
      if (refused > concerns.size()) {
        concerns.add("and " + (refused - concerns.size()) + " more");
      }
      if (certificates > 0) {
        concerns.add(
            certificates
                + " certificates that are no longer in the settings stay in charon until it is"
                + " restarted: VICI cannot take out one alone");
      }
      return new FeedReport(new GatewayStatus.Objects(fed, pending, refused, removing), concerns);
    }
  }
}
