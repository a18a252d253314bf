package io.vouchsafe.vpnauth.wire.openvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerStatusTest {
  private static final String HEADER =
      "HEADER\tCLIENT_LIST\tCommon Name\tReal Address\tVirtual Address\tVirtual IPv6"
          + " Address\tBytes Received\tBytes Sent\tConnected Since\tConnected Since"
          + " (time_t)\tUsername\tClient ID\tPeer ID\tData Channel Cipher";

  @Test
  void theServersStatusIsRead() {
    List<ServerStatus> read = new ArrayList<>();
    for (ManagementPiece piece : Transcript.read(Transcript.octets(), new Random(2), 999)) {
      if (piece instanceof ManagementPiece.Answered(ManagementReply.Lines(List<String> lines))) {
        ServerStatus.parse(lines).toOptional().ifPresent(read::add);
      }
    }
    assertThat(read).hasSize(3);
    assertThat(read.get(0).clients()).isEmpty();
    assertThat(read.get(0).time()).hasValue(1795919358);
    assertThat(read.get(0).title()).startsWith("OpenVPN 2.6.14 ");
    assertThat(read.get(1).clients())
        .containsExactly(
            new ServerStatus.Client(
                "Alicé \"q\" \\ x",
                "10.77.1.2:51861",
                "10.66.77.99",
                "",
                OptionalLong.of(2184),
                OptionalLong.of(2065),
                OptionalLong.of(1795919358),
                0,
                "AES-256-GCM"));
    assertThat(read.get(1).clients().getFirst().isHalfOpen()).isFalse();
    assertThat(read.get(2).clients()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "UNDEF,'','',true",
        "UNDEF,10.0.0.1,'',false",
        "UNDEF,'',fd::1,false",
        "x,'','',false"
      })
  void whoIsNotLetInIsHalfOpen(String name, String v4, String v6, boolean isHalfOpen) {
    ServerStatus.Client client =
        client(row(name, "10.0.0.9:1", v4, v6, "1", "2", "now", "3", "UNDEF", "7", "0", "BF-CBC"));
    assertThat(client.isHalfOpen()).isEqualTo(isHalfOpen);
    assertThat(client.cid()).isEqualTo(7);
  }

  /** Columns have names, and a later version may have others between them. */
  @Test
  void columnsAreFoundByName() {
    assertThat(
            ok(List.of(
                    "HEADER\tCLIENT_LIST\tNew\tClient ID\tCommon Name",
                    "CLIENT_LIST\tx\t3\ta,b: \"c\""))
                .clients())
        .singleElement()
        .satisfies(
            client -> {
              assertThat(client.cid()).isEqualTo(3);
              assertThat(client.commonName()).isEqualTo("a,b: \"c\"");
              assertThat(client.realAddress()).isEmpty();
              assertThat(client.bytesSent()).isEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "'CLIENT_LIST\ta\tb'",
    "'HEADER\tROUTING_TABLE\tClient ID'",
    "'HEADER\tCLIENT_LIST\tCommon Name\tClient ID|CLIENT_LIST\ta\t-1'",
    "'HEADER\tCLIENT_LIST\tCommon Name\tClient ID|CLIENT_LIST\ta\tb\t1'",
    "'HEADER\tCLIENT_LIST\tCommon Name\tClient ID|CLIENT_LIST\ta\t1\tb'",
    "'HEADER\tCLIENT_LIST\tCommon Name\tClient ID|CLIENT_LIST\t1'"
  })
  void aRowWithoutItsNumberIsMalformed(String lines) {
    assertThat(ServerStatus.parse(List.of(lines.split("\\|"))))
        .isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "OpenVPN Version: OpenVPN 2.6.14 x86_64 [SSL],2.6.14,true",
        "OpenVPN Version: OpenVPN 2.7_rc6 x86_64,2.7_rc6,true",
        "OpenVPN Version: OpenVPN 2.10.0,2.10.0,true",
        "OpenVPN Version: OpenVPN 3.0,3.0,true",
        "OpenVPN Version: OpenVPN 2.5.9 x,2.5.9,false",
        "OpenVPN Version: OpenVPN 1.9,1.9,false",
        "OpenVPN Version: OpenVPN 2,-,false",
        "Management Version: 5,-,false"
      })
  void theVersionIsRead(String line, String text, boolean knowsExporter) {
    assertThat(ServerVersion.parse(List.of("x", line)).map(ServerVersion::text))
        .isEqualTo(Optional.ofNullable(text));
    assertThat(ServerVersion.parse(List.of(line)).filter(ServerVersion::knowsExporter).isPresent())
        .isEqualTo(knowsExporter);
    if (text != null) {
      assertThat(ServerVersion.parse(text).orElseThrow().knowsExporter()).isEqualTo(knowsExporter);
    }
  }

  private static ServerStatus.Client client(String row) {
    return ok(List.of(HEADER, row)).clients().getFirst();
  }

  private static String row(String... cells) {
    return "CLIENT_LIST\t" + String.join("\t", cells);
  }

  private static ServerStatus ok(List<String> lines) {
    return ServerStatus.parse(lines).toOptional().orElseThrow();
  }
}
