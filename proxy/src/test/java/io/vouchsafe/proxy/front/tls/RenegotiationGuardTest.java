package io.vouchsafe.proxy.front.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenegotiationGuardTest {
  private static final int CHANGE = 20;
  private static final int HANDSHAKE = 22;
  private static final int DATA = 23;

  /** C: ChangeCipherSpec, H: a handshake record, D: application data. */
  @ParameterizedTest
  @CsvSource({
    "TLS 1.2, HHHCH, true",
    "TLS 1.2 with data, HHHCHDDD, true",
    "TLS 1.2 resumed, HCHD, true",
    "TLS 1.3, HCDD, true",
    "TLS 1.3 with a second ClientHello, HCHDD, true",
    "TLS 1.3 without ChangeCipherSpec, HDD, true",
    "a renegotiation, HHHCHDH, false",
    "a renegotiation at once, HHHCHH, false",
    "another one later, HCHDDDH, false",
  })
  void oneHandshakeRecordFollowsChangeCipherSpec(String what, String records, boolean open) {
    for (int size : new int[] {1, 3, 7, 4096}) {
      EmbeddedChannel channel = new EmbeddedChannel(new RenegotiationGuard());
      byte[] octets = octets(records);
      for (int at = 0; at < octets.length && channel.isOpen(); at += size) {
        channel.writeInbound(Unpooled.copiedBuffer(octets, at, Math.min(size, octets.length - at)));
      }
      assertThat(channel.isOpen()).as("%s in pieces of %d", what, size).isEqualTo(open);
      channel.finishAndReleaseAll();
    }
  }

  private static byte[] octets(String records) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (char record : records.toCharArray()) {
      int length = record == 'C' ? 1 : 300;
      all.write(record == 'C' ? CHANGE : record == 'H' ? HANDSHAKE : DATA);
      all.write(3);
      all.write(3);
      all.write(length >> 8);
      all.write(length);
      all.writeBytes(new byte[length]);
    }
    return all.toByteArray();
  }
}
