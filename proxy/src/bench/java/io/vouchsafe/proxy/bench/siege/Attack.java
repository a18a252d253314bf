package io.vouchsafe.proxy.bench.siege;

import java.net.InetAddress;
import java.util.List;

/**
 * One kind of hostile traffic. The requests are bytes before the clock starts, so that making them
 * takes no processor from the service.
 *
 * @param perSecond how many are sent, whatever becomes of those before
 * @param sources in turn
 * @param requests in turn
 * @param harm what no answer may show
 */
record Attack(
    String name,
    Port port,
    int perSecond,
    List<InetAddress> sources,
    List<byte[]> requests,
    Harm harm) {

  /** Where it goes. */
  enum Port {
    API,
    ADMIN
  }

  Attack {
    sources = List.copyOf(sources);
    requests = List.copyOf(requests);
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("no requests for " + name);
    }
  }

  /** A kind that no answer may let in. */
  static Attack onApi(
      String name, int perSecond, List<InetAddress> sources, List<byte[]> requests) {
    return new Attack(name, Port.API, perSecond, sources, requests, Harm.ALLOWED);
  }

  byte[] request(long n) {
    return requests.get((int) (n % requests.size()));
  }

  InetAddress source(long n) {
    return sources.get((int) (n % sources.size()));
  }

  /** Only a smuggled request brings a second answer. */
  boolean lingers() {
    return harm == Harm.SECOND_ANSWER;
  }
}
