package io.vouchsafe.pki;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Names as text, presented and wanted: whatever they are, RFC 9525 §6 stays true of a match. */
class PeerNameFuzzTest {

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void aMatchIsOneLabelForOne(byte[] bytes) {
    String[] names = new String(bytes, StandardCharsets.UTF_8).split(" ", 2);
    String presented = names[0];
    String wanted = names.length > 1 ? names[1] : names[0];
    Optional<DnsName> pattern = DnsName.presented(presented);
    Optional<DnsName> reference = DnsName.reference(wanted);
    if (pattern.isPresent() && reference.isPresent() && pattern.get().matches(reference.get())) {
      checkMatch(pattern.get(), reference.get());
    }
    Mailbox.parse(wanted).ifPresent(PeerNameFuzzTest::checkMailbox);
    IpLiteral.parse(wanted).ifPresent(PeerNameFuzzTest::checkAddress);
  }

  /** §6.3: a wildcard stands for exactly one label, and is not itself what somebody expects. */
  private static void checkMatch(DnsName pattern, DnsName reference) {
    String[] left = pattern.text().split("\\.", -1);
    String[] right = reference.text().split("\\.", -1);
    boolean wild = left[0].equals("*");
    int from = wild ? 1 : 0;
    if (reference.isWildcard()
        || !Arrays.equals(left, from, left.length, right, from, right.length)) {
      throw new AssertionError(pattern + " " + reference);
    }
  }

  private static void checkMailbox(Mailbox mailbox) {
    if (!Mailbox.parse(mailbox.local() + '@' + mailbox.host()).equals(Optional.of(mailbox))) {
      throw new AssertionError(mailbox);
    }
  }

  private static void checkAddress(byte[] octets) {
    String text = IpLiteral.format(octets);
    if (!Arrays.equals(IpLiteral.parse(text).orElseThrow(), octets)) {
      throw new AssertionError(text);
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "*.example.com www.example.com.",
            "xn--bcher-kva.example b\u00fccher.example",
            "a@b.test \"a@b\"@[192.0.2.1]",
            "192.0.2.1 ::ffff:192.0.2.1",
            "2001:db8:0:0:1::1 2001:db8::1:0:0:1")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
