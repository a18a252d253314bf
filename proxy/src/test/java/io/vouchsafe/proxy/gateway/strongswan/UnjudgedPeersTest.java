package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whoever cannot be judged, or no longer, does not stay. */
class UnjudgedPeersTest {
  private static final String ALICE = "alice@lab.test";

  private final Certificate alice = IkeLoginsLab.alice();
  private final IkeLoginsLab lab = IkeLoginsLab.attached();

  private void aliceComes(long id) {
    lab.charon.shown(alice);
    lab.up(id, ALICE);
    lab.settle();
  }

  // Errors.

  @Test
  void aLoginWhoseJudgingThrowsIsCut() {
    lab.isBroken = true;
    aliceComes(7);
    assertThat(lab.charon.sas).isEmpty();

    lab.up("vouchsafe.site.1", 8, "site.test");
    lab.settle();
    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void anSaThatIsFoundAndWhoseJudgingThrowsIsCut() {
    lab.isBroken = true;
    lab.logins.lost();
    lab.charon.shown(alice);
    for (long id = 7; id < 10; id++) {
      lab.charon.sas.put(
          id,
          IkeLoginsLab.named(
              "vouchsafe.roaming.0",
              IkeLoginsLab.sa("vouchsafe.roaming.0", id, ALICE, "ESTABLISHED")));
    }
    lab.attach();

    assertThat(lab.charon.sas).isEmpty();
  }

  /** As many at once as may be judged again at a time, and then once more. */
  @Test
  void judgingAgainGoesOnAfterErrors() {
    for (int id = 1; id <= 40; id++) {
      aliceComes(id);
    }
    lab.isBroken = true;
    lab.logins.follow(
        IkeLoginsLab.tenant(List.of(IkeLoginsLab.tunnel("roaming"), IkeLoginsLab.tunnel("hq"))));
    lab.settle();
    assertThat(lab.charon.sas).as("an error ends nobody's session").hasSize(40);

    lab.isBroken = false;
    lab.asked.clear();
    lab.logins.follow(
        IkeLoginsLab.tenant(List.of(IkeLoginsLab.tunnel("hq"), IkeLoginsLab.tunnel("roaming"))));
    lab.settle();

    assertThat(lab.asked).as("each is judged again").hasSize(40);
  }

  // A gateway that goes.

  @Test
  void whoComesAfterTheGatewayIsRemovedIsCut() {
    lab.withoutCertificate = Optional.empty();
    lab.logins.removed();
    lab.settle();

    aliceComes(7);
    lab.up("vouchsafe.site.1", 8, "site.test");
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void whoIsFoundAfterTheGatewayIsRemovedIsCut() {
    lab.logins.lost();
    lab.logins.removed();
    lab.charon.shown(alice);
    lab.charon.sas.put(
        7L,
        IkeLoginsLab.named(
            "vouchsafe.roaming.0",
            IkeLoginsLab.sa("vouchsafe.roaming.0", 7, ALICE, "ESTABLISHED")));
    lab.attach();

    assertThat(lab.charon.sas).isEmpty();
  }

  // Connections of before a reload.

  /** charon let it in by a certificate, about which nobody would ask any more. */
  @Test
  void aLoginOnAConnectionOfAnotherMethodIsCut() {
    lab.withoutCertificate = Optional.empty();
    lab.denied.put(alice, Reason.BLOCKED);
    lab.logins.follow(IkeLoginsLab.tenant(List.of(IkeLoginsLab.psk("roaming"))));
    lab.settle();

    aliceComes(7);

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void aSecretIsNoCertificate() {
    lab.logins.follow(IkeLoginsLab.tenant(List.of(IkeLoginsLab.tunnel("site"))));
    lab.settle();
    lab.charon.shown(alice);
    lab.up("vouchsafe.site.1", 7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  /** As after a restart of ours with other settings. */
  @Test
  void whoIsFoundOnAConnectionOfAnotherMethodIsCut() {
    lab.withoutCertificate = Optional.empty();
    lab.logins.lost();
    lab.charon.shown(alice);
    lab.charon.sas.put(
        7L,
        IkeLoginsLab.named(
            "vouchsafe.site.0", IkeLoginsLab.sa("vouchsafe.site.0", 7, ALICE, "ESTABLISHED")));
    lab.attach();

    assertThat(lab.charon.sas).isEmpty();
  }
}
