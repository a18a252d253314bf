package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  // Secrets.

  private void branchComes(long id) {
    lab.withoutCertificate = Optional.empty();
    lab.up("vouchsafe.site.1", id, "branch.lab.test");
    lab.settle();
    assertThat(lab.charon.sas).containsKey(id);
  }

  private void secretIsNow(int secret) {
    lab.logins.follow(
        IkeLoginsLab.tenant(
            List.of(
                IkeLoginsLab.tunnel("roaming"),
                IkeLoginsLab.psk("site", secret),
                IkeLoginsLab.psk("other"))));
    lab.settle();
  }

  @Test
  void whoKnowsTheOldSecretIsCutWhenItChanges() {
    branchComes(7);
    lab.charon.shown(alice);
    lab.up(8, ALICE);
    lab.settle();

    secretIsNow(1);
    assertThat(lab.charon.sas).as("it is the same").containsOnlyKeys(7L, 8L);
    secretIsNow(2);

    assertThat(lab.charon.sas).containsOnlyKeys(8L);
    assertThat(lab.sessions.list()).hasSize(1);
  }

  /** charon has the old one for a moment longer. */
  @Test
  void whoComesJustAfterTheSecretChangedProvesThatItKnowsTheNewOne() {
    secretIsNow(2);
    branchComes(7);
    lab.pass(ChangedSecrets.SURELY_FED.plusSeconds(1));
    branchComes(9);
    assertThat(lab.charon.told)
        .contains("rekey ike-id=7 reauth=yes")
        .doesNotContain("rekey ike-id=9 reauth=yes");

    lab.pass(Reauthentications.LONGEST.plusSeconds(1));

    assertThat(lab.charon.sas).as("whoever does not").containsOnlyKeys(9L);
  }

  @Test
  void aSecretThatChangesWhileCharonIsNotReachedCountsFromTheAttachingOn() {
    branchComes(7);
    lab.logins.lost();
    secretIsNow(2);
    lab.pass(ChangedSecrets.SURELY_FED.plusSeconds(1));
    lab.attach();
    assertThat(lab.charon.sas).doesNotContainKey(7L);
    branchComes(8);
    lab.pass(ChangedSecrets.SURELY_FED.plusSeconds(1));

    assertThat(lab.charon.told).contains("rekey ike-id=8 reauth=yes");
  }

  /** We were started anew: nobody knows which secret it knew. */
  @Test
  void whoIsFoundWithASecretLogsInAnew() {
    lab.withoutCertificate = Optional.empty();
    lab.logins.lost();
    lab.charon.sas.put(
        7L,
        IkeLoginsLab.named(
            "vouchsafe.site.1",
            IkeLoginsLab.sa("vouchsafe.site.1", 7, "branch.lab.test", "ESTABLISHED")));
    lab.attach();
    assertThat(lab.charon.told).contains("rekey ike-id=7 reauth=yes");
    assertThat(lab.sessions.list()).isEmpty();
    lab.pass(Reauthentications.LONGEST.plusSeconds(1));

    assertThat(lab.charon.sas).isEmpty();
  }

  /** Whatever fails on the way to a login's judgement is no login that nobody judges. */
  @Test
  void aLoginWhoseCertificatesCannotBeLookedAtIsCutWhenTheyCan() {
    lab.denied.put(alice, Reason.BLOCKED);
    lab.charon.shown(alice);
    lab.knowledgeFails = true;
    lab.up(7, ALICE);
    lab.pass(Duration.ofSeconds(1));
    lab.knowledgeFails = false;
    lab.pass(Duration.ofSeconds(1));

    assertThat(lab.charon.sas).isEmpty();
  }

  @Test
  void anSaThatCannotBeComparedIsCutWhenItCan() {
    lab.denied.put(alice, Reason.BLOCKED);
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.loop.clear(); // Nobody hears of it.
    lab.charon.waiting.clear();
    lab.knowledgeFails = true;
    lab.attach();
    lab.pass(Duration.ofSeconds(1));
    lab.knowledgeFails = false;
    lab.pass(Duration.ofSeconds(1));

    assertThat(lab.charon.sas).isEmpty();
  }

  // What a tunnel gives.

  private void tunnelIsNow(Tunnel tunnel) {
    lab.logins.follow(IkeLoginsLab.tenant(List.of(tunnel)));
    lab.settle();
  }

  private void has(String localNetwork) {
    lab.logins.event(
        "child-rekey",
        IkeLoginsLab.named(
            "vouchsafe.roaming.0", IkeLoginsLab.children(7, IkeLoginsLab.child(localNetwork))));
    lab.settle();
  }

  @Test
  void whoHasMoreNetworksThanTheTunnelNowIsCut() {
    aliceComes(7);
    has("10.77.0.0/24");
    tunnelIsNow(IkeLoginsLab.tunnel("roaming", Optional.empty(), List.of(range("10.77.0.0/16"))));
    assertThat(lab.charon.sas).containsOnlyKeys(7L);

    tunnelIsNow(IkeLoginsLab.tunnel("roaming", Optional.empty(), List.of(range("10.77.0.9/32"))));
    assertThat(lab.charon.sas).isEmpty();
  }

  private static IpRange range(String text) {
    return ChildNetworks.range(text).orElseThrow();
  }

  /** What it had before is forgotten then, and may have been more. */
  @Test
  void whoHasHadTooManyNetworksToRememberIsCutAtAReload() {
    aliceComes(7);
    for (int network = 0; network <= 256; network++) {
      has("10." + network / 16 + "." + network % 16 + ".0/24");
    }
    assertThat(lab.charon.sas).containsOnlyKeys(7L);

    tunnelIsNow(IkeLoginsLab.tunnel("roaming", Optional.empty(), List.of(range("10.0.0.0/8"))));
    assertThat(lab.charon.sas).isEmpty();
  }

  @Test
  void whoHasAnAddressOfAPoolKeepsItWhenThePoolMoves() {
    tunnelIsNow(IkeLoginsLab.pooled("roaming", "10.88.0.0/16"));
    aliceComes(7);
    has("10.77.0.0/24");
    tunnelIsNow(IkeLoginsLab.pooled("roaming", "10.99.0.0/24"));

    assertThat(lab.charon.sas).containsOnlyKeys(7L);
  }

  /** It had all networks behind it before the tunnel had a pool. */
  @Test
  void whoHasMoreBehindItThanThePoolGivesIsCut() {
    aliceComes(7);
    lab.logins.event(
        "child-rekey",
        IkeLoginsLab.named(
            "vouchsafe.roaming.0",
            IkeLoginsLab.children(
                7,
                ViciMessage.builder()
                    .texts("local-ts", List.of("10.77.0.0/24"))
                    .texts("remote-ts", List.of("10.0.0.0/8"))
                    .build())));
    lab.settle();
    tunnelIsNow(IkeLoginsLab.pooled("roaming", "10.88.0.0/16"));

    assertThat(lab.charon.sas).isEmpty();
  }

  // Identities that look like somebody else's.

  /** charon takes a key identifier or a serial for an identity, and does not say so. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNumberThatLooksLikeSomebodyIsThatCertificates(boolean isSerial) {
    byte[] name = ALICE.getBytes(StandardCharsets.US_ASCII);
    CertificateSpec spec =
        CertificateSpec.client("CN=mallory", IkeLoginsLab.NOW)
            .email("m@x.test")
            .withoutSubjectKeyIdentifier();
    Certificate mallory =
        IkeLoginsLab.CA
            .issue(
                isSerial
                    ? spec.serial(new BigInteger(1, name))
                    : spec.extension(
                        Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(name)))
            .certificate();
    lab.denied.put(mallory, Reason.IDENTITY_MISMATCH);
    lab.charon.shown(mallory);

    aliceComes(7);

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  /** Eight octets in hexadecimal look like an IPv6 address. */
  @Test
  void aNumberThatLooksLikeAnAddressIsThatCertificates() {
    Certificate router =
        IkeLoginsLab.CA
            .issue(
                CertificateSpec.client("CN=router", IkeLoginsLab.NOW)
                    .alternativeName(
                        new GeneralName(GeneralName.iPAddress, "11:80:c3:d4:e5:f6:a7:b8")))
            .certificate();
    Certificate mallory =
        IkeLoginsLab.CA
            .issue(
                CertificateSpec.client("CN=mallory", IkeLoginsLab.NOW)
                    .serial(new BigInteger("1180c3d4e5f6a7b8", 16)))
            .certificate();
    lab.denied.put(mallory, Reason.IDENTITY_MISMATCH);
    lab.charon.shown(router);
    lab.charon.shown(mallory);
    lab.up(7, "11:80:c3:d4:e5:f6:a7:b8");
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }
}
