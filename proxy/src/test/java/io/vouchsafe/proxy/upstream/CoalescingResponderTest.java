package io.vouchsafe.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.vpnauth.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoalescingResponderTest {
  private final List<Promise<Attempt>> fetches = new ArrayList<>();
  private final Responder responder =
      new CoalescingResponder(
          lookup -> {
            fetches.add(Promise.promise());
            return fetches.getLast().future();
          });
  private final Lookup lookup = UpstreamLab.lookup(UpstreamLab.object());

  @Test
  void identicalLookupsInFlightShareOneFetch() {
    Future<Attempt> first = responder.ask(lookup);
    Future<Attempt> second = responder.ask(lookup);
    Attempt good = UpstreamLab.good(lookup, Duration.ZERO);

    fetches.getFirst().complete(good);

    assertThat(fetches).hasSize(1);
    assertThat(first.result()).isSameAs(good);
    assertThat(second.result()).isSameAs(good);
  }

  @Test
  void anotherCertificateOrObjectIsFetchedForItself() {
    responder.ask(lookup);
    responder.ask(UpstreamLab.lookup(UpstreamLab.object()));
    responder.ask(
        new Lookup(
            lookup.question(),
            io.vouchsafe.ocsp.OcspObject.of("other", List.of(UpstreamLab.URL)),
            lookup.group(),
            lookup.url()));

    assertThat(fetches).hasSize(3);
  }

  @Test
  void afterTheAnswerTheNextLookupIsFetchedAnew() {
    responder.ask(lookup);
    fetches.getFirst().complete(UpstreamLab.good(lookup, Duration.ZERO));

    responder.ask(lookup);

    assertThat(fetches).hasSize(2);
  }

  @Test
  void aThrowFailsThatFetchAndNotEveryLaterOne() {
    List<Lookup> asked = new ArrayList<>();
    Responder throwing =
        new CoalescingResponder(
            one -> {
              asked.add(one);
              throw new IllegalStateException("a bug");
            });

    assertThat(throwing.ask(lookup).failed()).isTrue();
    assertThat(throwing.ask(lookup).failed()).isTrue();
    assertThat(asked).hasSize(2);
  }
}
