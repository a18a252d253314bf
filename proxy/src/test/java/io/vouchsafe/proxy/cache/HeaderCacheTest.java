package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.decision.Presented;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderCacheTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final HeaderCache memory = new HeaderCache("acme", 20_000, registry);

  @Test
  void aHeaderIsKnownAgain() {
    Submission first = submission();
    assertThat(memory.find(HeaderFormat.NGINX, "nginx", "a")).isNull();

    memory.remember(HeaderFormat.NGINX, "a", first);

    assertThat(memory.find(HeaderFormat.NGINX, "nginx", "a")).isSameAs(first);
    assertThat(gets("hit")).isEqualTo(1);
    assertThat(gets("miss")).isEqualTo(1);
  }

  @Test
  void headersThatDifferInOneCharacterAreTwo() {
    memory.remember(HeaderFormat.NGINX, "a".repeat(1000), submission());

    assertThat(memory.find(HeaderFormat.NGINX, "nginx", "a".repeat(999) + "b")).isNull();
  }

  /** What another format made of the text counts for nothing: this one may read it otherwise. */
  @Test
  void aHeaderIsUnknownUnderAnotherFormat() {
    memory.remember(HeaderFormat.NGINX, "a", submission());

    assertThat(memory.find(HeaderFormat.CADDY, "caddy", "a")).isNull();
    assertThat(gets("hit")).isZero();

    memory.remember(HeaderFormat.CADDY, "a", submission());
    assertThat(memory.find(HeaderFormat.NGINX, "nginx", "a")).isNull();
    assertThat(memory.find(HeaderFormat.CADDY, "caddy", "a")).isNotNull();
  }

  @Test
  void twoFrontsOfOneFormatShareItAndKeepTheirNames() {
    Submission first = submission();
    memory.remember(HeaderFormat.NGINX, "a", first);

    Submission other = memory.find(HeaderFormat.NGINX, "edge", "a");

    assertThat(other.presented().front()).isEqualTo("edge");
    assertThat(other.presented().chain()).isEqualTo(first.presented().chain());
    assertThat(other.digest()).isEqualTo(first.digest());
    assertThat(memory.find(HeaderFormat.NGINX, "nginx", "a")).isSameAs(first);
  }

  @Test
  void memoryIsBoundedInBytes() {
    for (int i = 0; i < 1000; i++) {
      memory.remember(HeaderFormat.NGINX, "header " + i, submission());
    }

    assertThat(registry.get("cache.memory").gauge().value()).isBetween(1.0, 20_000.0);
    assertThat(registry.get("cache.evictions").counter().count()).isGreaterThan(900);
  }

  private static Submission submission() {
    Der der = Der.copyOf(new byte[100]);
    return Submission.of(new Presented(List.of(der), List.of(), "nginx"));
  }

  private double gets(String result) {
    return registry.get("cache.gets").tag("result", result).counter().count();
  }
}
