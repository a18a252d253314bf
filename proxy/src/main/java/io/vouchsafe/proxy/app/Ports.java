package io.vouchsafe.proxy.app;

import java.util.concurrent.atomic.AtomicInteger;

/** The ports that are bound; 0 before. */
record Ports(AtomicInteger api, AtomicInteger admin, AtomicInteger spoe, AtomicInteger grpc) {

  static Ports unbound() {
    return new Ports(
        new AtomicInteger(), new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
  }
}
