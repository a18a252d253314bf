package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.BC;
import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first entry of a CRL never goes the fast way, the second may: both say the same. */
@DisplayName("An entry means the same wherever in the CRL it stands")
class UsualEntriesTest {
  private static final String FIRST = "3016" + "020500a1b2c3d4" + "170d3236303130313030303030305a";
  private static final SerialNumber SERIAL = new SerialNumber(BigInteger.valueOf(0xf1e2d3c4L));
  private static final int MANY = 20_000;

  private final CrlLab lab = new CrlLab();

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "usual, 020500f1e2d3c4, 170d3235303630313132333435365a, ''",
    "with a reason, 020500f1e2d3c4, 170d3235303630313132333435365a, 300c300a0603551d1504030a0101",
    "on hold, 020500f1e2d3c4, 170d3235303630313132333435365a, 300c300a0603551d1504030a0106",
    "removed, 020500f1e2d3c4, 170d3235303630313132333435365a, 300c300a0603551d1504030a0108",
    "reason 7, 020500f1e2d3c4, 170d3235303630313132333435365a, 300c300a0603551d1504030a0107",
    "reason 11, 020500f1e2d3c4, 170d3235303630313132333435365a, 300c300a0603551d1504030a010b",
    "reason 33, 020500f1e2d3c4, 170d3235303630313132333435365a, 300c300a0603551d1504030a0121",
    "reason -1, 020500f1e2d3c4, 170d3235303630313132333435365a, 300c300a0603551d1504030a01ff",
    "other head, 020500f1e2d3c4, 170d3235303630313132333435365a, 310c300a0603551d1504030a0101",
    "other OID, 020500f1e2d3c4, 170d3235303630313132333435365a, 300c300a0603551d1604030a0101",
    "no ENUMERATED, 020500f1e2d3c4, 170d3235303630313132333435365a, 300c300a0603551d150403020101",
    "overlong serial, 02060000f1e2d3c4, 170d3235303630313132333435365a, ''",
    "overlong as the first, 02050000e2d3c4, 170d3235303630313132333435365a, ''",
    "no INTEGER, 030500f1e2d3c4, 170d3235303630313132333435365a, ''",
    "GeneralizedTime, 020500f1e2d3c4, 180f32303235303630313132333435365a, ''",
    "no time, 020500f1e2d3c4, 160d3235303630313132333435365a, ''",
    "short time, 020500f1e2d3c4, 170c32353036303131323334355a, ''",
    "31 June, 020500f1e2d3c4, 170d3235303633313132333435365a, ''",
    "29 February 2025, 020500f1e2d3c4, 170d3235303232393132333435365a, ''",
    "no Z, 020500f1e2d3c4, 170d3235303630313132333435362b, ''",
    "a letter, 020500f1e2d3c4, 170d3235303630313132333435415a, ''",
    "bytes behind, 020500f1e2d3c4, 170d3235303630313132333435365a, 0500"
  })
  void bothWaysAgree(String name, String serial, String time, String extensions) {
    String content = serial + time + extensions;
    String entry = "30" + HexFormat.of().toHexDigits((byte) (content.length() / 2)) + content;

    assertThat(meaning(complete(), FIRST + entry)).isEqualTo(meaning(complete(), entry));
    assertThat(meaning(complete().v1(), FIRST + entry)).isEqualTo(meaning(complete().v1(), entry));
    assertThat(meaning(CrlSpec.delta(1, NOW), FIRST + entry))
        .isEqualTo(meaning(CrlSpec.delta(1, NOW), entry));
  }

  /** The same serials, dates and reasons, once written so that no entry is usual. */
  @Test
  void manyEntriesMakeTheSameTable() {
    byte[] usual = LabCrl.randomEntries(MANY, 16, NOW, new Random(1));
    ByteArrayOutputStream overlong = new ByteArrayOutputStream();
    for (int at = 0; at < usual.length; at += 2 + usual[at + 1]) {
      overlong.writeBytes(new byte[] {0x30, (byte) (usual[at + 1] + 1), 0x02, 17, 0});
      overlong.write(usual, at + 4, usual[at + 1] - 2);
    }
    CrlIndex one = lab.crl(complete().rawEntries(usual));
    CrlIndex other = lab.crl(complete().rawEntries(overlong.toByteArray()));

    assertThat(one.entryCount()).isEqualTo(other.entryCount()).isEqualTo(MANY);
    assertThat(one.memoryBytes()).isEqualTo(other.memoryBytes());
    for (int at = 0; at < usual.length; at += 2 + usual[at + 1]) {
      SerialNumber serial = new SerialNumber(new BigInteger(usual, at + 4, 16));
      assertThat(one.find(serial, one.issuer()))
          .isPresent()
          .isEqualTo(other.find(serial, one.issuer()));
    }
  }

  /** What is said of the serial, or why the CRL is malformed. */
  private String meaning(CrlSpec spec, String entries) {
    byte[] der = LabCrl.sign(spec.rawEntries(HexFormat.of().parseHex(entries)), lab.issuing, BC);
    return switch (CrlIndex.parse(der)) {
      case Parsed.Ok<CrlIndex>(CrlIndex crl) -> crl.find(SERIAL, crl.issuer()).toString();
      case Parsed.Malformed<CrlIndex>(String reason) -> reason;
    };
  }
}
