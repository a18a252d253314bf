package io.vouchsafe.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.memory.LeafText;
import io.vouchsafe.vpnauth.Decision;
import io.vouchsafe.vpnauth.Evidence;
import io.vouchsafe.vpnauth.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class RecentVerdictsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final Certificate LEAF =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider()).certificate();

  private final RecentVerdicts recent = new RecentVerdicts();

  @Test
  void aThousandAllowsDoNotWashOutOneDeny() {
    recent.accept(verdict(0, deny(Reason.REVOKED, "x", withPath())));
    for (int i = 1; i <= 1000; i++) {
      recent.accept(verdict(i, allow()));
    }
    List<Verdict> all = recent.newest(verdict -> true, 1000);
    assertThat(all).hasSize(RecentVerdicts.OF_EACH + 1);
    assertThat(all.getLast().decision().reason()).isEqualTo(Reason.REVOKED);
    assertThat(all.getFirst().reference()).isEqualTo(reference(1000));
  }

  @Test
  void theNewestComeFirstAlsoWithinOneInstant() {
    for (int i = 30; i < 45; i++) {
      recent.accept(verdict(i, i % 2 == 0 ? allow() : deny(Reason.REVOKED, "x", withPath())));
    }
    assertThat(recent.newest(verdict -> true, 3))
        .extracting(Verdict::reference)
        .containsExactly(reference(44), reference(43), reference(42));
  }

  @Test
  void aVerdictOverAValidPathIsKeptAsItIs() {
    Verdict verdict = verdict(1, allow());
    recent.accept(verdict);
    assertThat(recent.newest(each -> true, 1)).singleElement().isSameAs(verdict);
  }

  @Test
  void whatAStrangerSentIsNotHeldInMemory() {
    Evidence stranger = Evidence.ofLeaf(Optional.of(LEAF));
    String long1 = "a".repeat(100_000);
    recent.accept(verdict(1, deny(Reason.NO_PATH, long1, stranger)));
    recent.accept(
        verdict(
            2,
            new Decision.Allow(
                Reason.NO_PATH,
                long1,
                stranger,
                NOW,
                Optional.of(new Decision.Deny(Reason.NO_PATH, long1, stranger)))));
    for (Verdict kept : recent.newest(each -> true, 2)) {
      assertThat(kept.decision().evidence()).isEqualTo(Evidence.NONE);
      assertThat(kept.decision().detail()).hasSizeLessThan(1100);
      assertThat(kept.leaf().orElseThrow().subject()).hasSizeLessThan(1100);
      if (kept.decision() instanceof Decision.Allow allow) {
        assertThat(allow.would().orElseThrow().evidence()).isEqualTo(Evidence.NONE);
      }
    }
  }

  private static Decision allow() {
    return new Decision.Allow(Reason.OK, "fine", withPath(), NOW);
  }

  private static Decision deny(Reason reason, String detail, Evidence evidence) {
    return new Decision.Deny(reason, detail, evidence);
  }

  private static Evidence withPath() {
    return new Evidence(Optional.of(LEAF), List.of(LEAF), Optional.empty(), List.of());
  }

  private static Verdict verdict(int number, Decision decision) {
    LeafText leaf = new LeafText("b".repeat(100_000), LEAF.sha256().hex(), "b");
    return new Verdict(
        reference(number), "acme", "default", "api", decision, Optional.of(leaf), NOW, 1);
  }

  private static String reference(int number) {
    return "word-" + Integer.toString(number, Character.MAX_RADIX);
  }
}
