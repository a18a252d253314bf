package io.vouchsafe.proxy.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Who logs in while CRLs are swapped: regulars, newcomers in turn with them, and now and then one
 * whom the next CRL revokes.
 */
final class SwapCrowd {
  private static final int REGULARS = 500;
  private static final int NEWCOMERS = 12_000;
  private static final int REVOKED = 50;

  /** Every so many logins is one of a client who is about to be revoked. */
  private static final int PROBE = 10;

  private final List<Crowd.Client> regulars;
  private final List<Crowd.Client> newcomers;
  private final List<List<Crowd.Client>> revoked = new ArrayList<>();
  private volatile int round;

  SwapCrowd(Crowd crowd, int rounds) {
    regulars = crowd.clients(Crowd.Kind.GOOD, REGULARS);
    newcomers = crowd.clients(Crowd.Kind.GOOD, NEWCOMERS);
    for (int i = 0; i < rounds; i++) {
      revoked.add(crowd.clients(Crowd.Kind.REVOKED, REVOKED));
    }
  }

  /** Whom the CRL of that round revokes first. */
  List<Crowd.Client> revokedIn(int which) {
    return revoked.get(which);
  }

  /** Whom all CRLs together revoke. */
  List<Crowd.Client> revoked() {
    return revoked.stream().flatMap(List::stream).toList();
  }

  /** Now those of that round are about to be revoked. */
  void round(int which) {
    round = which;
  }

  /** The n-th to log in. */
  Crowd.Client next(int n) {
    if (n % PROBE == 0) {
      return revoked.get(round).get(n / PROBE % REVOKED);
    }
    return n % 2 == 0 ? regulars.get(n / 2 % REGULARS) : newcomers.get(n / 2 % NEWCOMERS);
  }
}
