package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody without any certificate of ours makes one with the name of a client. charon refuses it,
 * and caches it all the same: the client comes in.
 */
class StrangersCertificateTest {
  private static final String ALICE = "alice@lab.test";

  private final Certificate alice = IkeLoginsLab.alice();
  private final IkeLoginsLab lab = IkeLoginsLab.attached();

  /** Who made it. */
  enum Maker {
    A_CA_THAT_NOBODY_KNOWS,
    A_CA_OF_OUR_CAS_NAME,
    A_CA_OF_OUR_CAS_NAME_THAT_CHARON_CACHES_TOO,
    A_CA_THAT_CLAIMS_TO_BE_BELOW_OURS
  }

  private Certificate made(Maker maker) {
    String ours = IkeLoginsLab.CA.certificate().subject().toString();
    return switch (maker) {
      case A_CA_THAT_NOBODY_KNOWS -> leaf(root("CN=Nobody"));
      case A_CA_OF_OUR_CAS_NAME -> leaf(root(ours));
      case A_CA_OF_OUR_CAS_NAME_THAT_CHARON_CACHES_TOO -> {
        LabCa false_ = root(ours);
        lab.charon.holds(false_.certificate());
        yield leaf(false_);
      }
      case A_CA_THAT_CLAIMS_TO_BE_BELOW_OURS -> {
        LabCa below =
            root(ours).issueCa(CertificateSpec.ca("CN=Below", IkeLoginsLab.NOW).serial(77));
        lab.charon.holds(below.certificate());
        yield leaf(below);
      }
    };
  }

  private static LabCa root(String name) {
    return LabCa.root(CertificateSpec.ca(name, IkeLoginsLab.NOW), IkeLoginsLab.BC);
  }

  private static Certificate leaf(LabCa ca) {
    return ca.issue(CertificateSpec.client("CN=alice", IkeLoginsLab.NOW).serial(5).email(ALICE))
        .certificate();
  }

  @ParameterizedTest
  @EnumSource(Maker.class)
  void theClientComesInThoughAStrangerHasShownItsName(Maker maker) {
    Certificate strangers = made(maker);
    lab.denied.put(strangers, Reason.NO_TUNNEL);
    lab.charon.shown(strangers);
    lab.down(5, "CONNECTING");
    lab.settle();

    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).containsKey(7L);
    assertThat(lab.sessions.list()).hasSize(1);
  }

  /** A peer may bring the CA above its certificate, which nobody remembers later. */
  @Test
  void whoCameByACaOfItsOwnBelowOursIsNoStrangerLater() {
    LabCa below =
        IkeLoginsLab.CA.issueCa(CertificateSpec.ca("CN=Below", IkeLoginsLab.NOW).serial(78));
    Certificate other =
        below
            .issue(
                CertificateSpec.client("CN=alice", IkeLoginsLab.NOW)
                    .serial(5)
                    .email(ALICE)
                    .validity(
                        IkeLoginsLab.NOW.minus(Duration.ofDays(9)),
                        IkeLoginsLab.NOW.plus(Duration.ofDays(9))))
            .certificate();
    lab.charon.holds(below.certificate());
    lab.charon.shown(other);
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.settle();
    assertThat(lab.charon.sas).containsKey(7L);

    lab.denied.put(other, Reason.REVOKED);
    lab.sessions.events.publish(new RevocationEvent.TrustChanged(IkeLoginsLab.TENANT));
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.charon.sas).isEmpty();
  }

  /** One that charon may have believed is asked about like every other. */
  @Test
  void whatOurCaSignedIsNoStrangers() {
    Certificate other =
        IkeLoginsLab.CA
            .issue(CertificateSpec.client("CN=alice", IkeLoginsLab.NOW).serial(6).email(ALICE))
            .certificate();
    lab.denied.put(other, Reason.NO_TUNNEL);
    lab.charon.shown(other);
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }

  /** Where charon may have dropped the CA above it, nobody can say that there is none. */
  @Test
  void whoseIssuerMayHaveBeenDroppedIsNoStrangers() {
    Certificate unknown = made(Maker.A_CA_THAT_NOBODY_KNOWS);
    ForeignCertificates foreign = new ForeignCertificates();
    CaGroup trusted = IkeLoginsLab.tenant(List.of()).settings().policies().get("default").caGroup();

    assertThat(foreign.isForeign(unknown, trusted, held(unknown, false))).isTrue();
    assertThat(foreign.isForeign(unknown, trusted, held(unknown, true))).isFalse();
  }

  private static HeldCertificates held(Certificate leaf, boolean mayHaveLost) {
    return new HeldCertificates(List.of(leaf), List.of(), List.of(), mayHaveLost);
  }
}
