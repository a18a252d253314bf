package io.vouchsafe.vpnauth.wire.openvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementReaderTest {
  private static final String VERSION =
      "OpenVPN Version: OpenVPN 2.6.14 x86_64-pc-linux-gnu [SSL (OpenSSL)] [LZO] [LZ4] [EPOLL]"
          + " [PKCS11] [MH/PKTINFO] [AEAD] [DCO]";

  /** However the stream is cut into buffers. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 256, 4096, 1_000_000})
  void whatAServerSendsIsRead(int most) {
    List<ManagementPiece> pieces = Transcript.read(Transcript.octets(), new Random(most), most);

    assertThat(replies(pieces))
        .map(ManagementReaderTest::shown)
        .containsExactly(
            "SUCCESS password is correct",
            "version, 2 lines",
            "SUCCESS real-time log notification set to ON",
            "SUCCESS hold release succeeded",
            "6 lines",
            "SUCCESS client-auth command succeeded",
            "8 lines",
            "SUCCESS client-auth command succeeded",
            "ERROR unknown command, enter 'help' for more options",
            "SUCCESS client-kill command succeeded",
            "ERROR client at address 10.77.1.2:1 not found",
            "ERROR common name '[' not found",
            "6 lines",
            "SUCCESS real-time log notification set to OFF",
            "version, 2 lines");
    assertThat(events(pieces))
        .filteredOn(event -> !(event instanceof ManagementEvent.Log))
        .map(ManagementReaderTest::kind)
        .containsExactly(
            "PasswordWanted",
            "PasswordWanted",
            "Info",
            "Hold",
            "Connect 0 1",
            "Address 0 10.66.77.99 true",
            "Established 0",
            "Reauth 0 3",
            "Disconnected 0");
    assertThat(events(pieces))
        .contains(new ManagementEvent.Log("D", "MANAGEMENT: CMD 'hold release'"));
    assertThat(pieces).noneMatch(ManagementPiece.Unreadable.class::isInstance);
  }

  @Test
  void theClientsEnvironmentIsRead() {
    ClientEnv env =
        events(Transcript.read(Transcript.octets(), new Random(1), 1000)).stream()
            .flatMap(
                event ->
                    event instanceof ManagementEvent.Connect connect
                        ? Stream.of(connect.env())
                        : Stream.empty())
            .findFirst()
            .orElseThrow();

    assertThat(env.digest(0))
        .contains("86ca41bede792bc3d5b098073f0bd17ef3fba877111e9e4d65a7ee0f85414c4b");
    assertThat(env.digest(1))
        .contains("6e11e3419a8b80ab2cb100fb95afdf7b69ff46c70d9188a5ff593b578f73b335");
    assertThat(env.digest(3)).isEmpty();
    assertThat(env.serialHex(0)).contains("09a3ff01");
    assertThat(env.serialHex(1)).contains("11");
    assertThat(env.ivProto()).hasValue(990);
    assertThat(env.offersExporter()).isTrue();
    assertThat(env.daemonPid()).hasValue(24034);
    assertThat(env.daemonStartTime()).hasValue(1795919357);
    assertThat(env.commonName()).contains("Alicé \"q\" \\ x");
    assertThat(env.untrustedAddress()).contains("10.77.1.2:51861");
    assertThat(env.trustedAddress()).isEmpty();
    assertThat(env.isCut()).isFalse();
    assertThat(env.find("password")).isEmpty();
  }

  /** A notification may come between the lines of an answer, and an answer between those of ENV. */
  @Test
  void answersAndEventsComeBetweenEachOther() {
    List<ManagementPiece> pieces =
        read(
            "TITLE\tx\n>CLIENT:CONNECT,5,6\r\n>CLIENT:ENV,a=b=c\nHEADER\ty\n>LOG:1,,m,n\n"
                + ">CLIENT:ADDRESS,4,10.0.0.1,0\n>CLIENT:ENV,END\r\nEND\r\nSUCCESS:  fine \n\n"
                + "ERROR: no\n>FATAL:bye, now\n>BYTECOUNT:1,2\n>STATE\n");
    assertThat(pieces)
        .containsExactly(
            told(new ManagementEvent.Log("", "m,n")),
            told(new ManagementEvent.Address(4, "10.0.0.1", false)),
            told(new ManagementEvent.Connect(5, 6, env("a", "b=c"))),
            new ManagementPiece.Answered(
                new ManagementReply.Lines(List.of("TITLE\tx", "HEADER\ty"))),
            new ManagementPiece.Answered(new ManagementReply.Success("fine")),
            new ManagementPiece.Answered(new ManagementReply.Failure("no")),
            told(new ManagementEvent.Fatal("bye, now")),
            told(new ManagementEvent.Other("BYTECOUNT:1,2")),
            told(new ManagementEvent.Other("STATE")));
  }

  /** A row of an answer may begin like another answer. */
  @Test
  void anAnswerGoesOnToItsEnd() {
    assertThat(read("1,a\nSUCCESS: x\nERROR: y\n\nEND\nEND\n"))
        .containsExactly(
            new ManagementPiece.Answered(
                new ManagementReply.Lines(List.of("1,a", "SUCCESS: x", "ERROR: y", ""))),
            new ManagementPiece.Answered(new ManagementReply.Lines(List.of())));
  }

  /** The server waits behind it and ends no line. */
  @Test
  void aPromptHasNoLineEnd() {
    assertThat(read("ENTER PASSWORD:")).containsExactly(told(new ManagementEvent.PasswordWanted()));
    assertThat(read("x ENTER PASSWORD:")).isEmpty();
  }

  /** A server's own line never gives way to a client's, whichever comes first. */
  @Test
  void aNameThatSaysTwoThingsSaysNothing() {
    assertThat(
            read(
                ">CLIENT:REAUTH,1,2\n>CLIENT:ENV,tls_digest_sha256_0=aa\n>CLIENT:ENV,same=1\n"
                    + ">CLIENT:ENV,same=1\n>CLIENT:ENV,tls_digest_sha256_0=bb\n"
                    + ">CLIENT:ENV,tls_digest_sha256_0=aa\n>CLIENT:ENV,alone\n>CLIENT:ENV,END\n"))
        .containsExactly(
            told(
                new ManagementEvent.Reauth(1, 2, new ClientEnv(Map.of("same", "1", "alone", "")))));
  }

  @Test
  void aPasswordIsNotKept() {
    assertThat(
            read(">CLIENT:CONNECT,1,2\n>CLIENT:ENV,password=hunter2\n>CLIENT:ENV,END\n").toString())
        .doesNotContain("hunter2");
  }

  /** OpenVPN 2.6 tells an environment for CR_RESPONSE, too (manage.c). */
  @Test
  void anEnvironmentOfNobodyIsPassedOver() {
    assertThat(read(">CLIENT:CR_RESPONSE,1,2,abc\n>CLIENT:ENV,a=b\n>CLIENT:ENV,END\n>HOLD:x:0\n"))
        .containsExactly(
            told(new ManagementEvent.Other("CLIENT:CR_RESPONSE,1,2,abc")),
            told(new ManagementEvent.Hold()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          >CLIENT:CONNECT,1              | a client without its numbers
          >CLIENT:CONNECT,1,2,3          | a client without its numbers
          >CLIENT:CONNECT,-1,2           | a client without its numbers
          >CLIENT:CONNECT,1,4294967296   | a client without its numbers
          >CLIENT:CONNECT,9223372036854775808,1 | a client without its numbers
          >CLIENT:REAUTH,,1              | a client without its numbers
          >CLIENT:ESTABLISHED,1x         | a client without its numbers
          >CLIENT:ESTABLISHED,1,2        | a client without its numbers
          >CLIENT:DISCONNECT             | a client without its numbers
          >CLIENT:ADDRESS,1,10.0.0.1     | a client without its numbers
          >CLIENT:ADDRESS,x,10.0.0.1,1   | a client without its numbers
          """)
  void aClientWithoutItsNumbersIsTheEnd(String line, String reason) {
    assertThat(read(line + "\n>HOLD:x\n")).containsExactly(new ManagementPiece.Unreadable(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {">CLIENT:CONNECT,2,1", ">CLIENT:DISCONNECT,1", ">CLIENT:NEW,1"})
  void anEnvironmentThatDoesNotEndIsTheEnd(String next) {
    assertThat(read(">CLIENT:CONNECT,1,1\n>CLIENT:ENV,a=b\n" + next + "\n"))
        .containsExactly(new ManagementPiece.Unreadable("a client's environment without an end"));
  }

  @Test
  void theLargestNumbersAreRead() {
    assertThat(read(">CLIENT:CONNECT,9223372036854775807,4294967295\n>CLIENT:ENV,END\n"))
        .containsExactly(
            told(
                new ManagementEvent.Connect(
                    Long.MAX_VALUE, 0xffff_ffffL, new ClientEnv(Map.of()))));
  }

  @Test
  void aLineIsBounded() {
    String longest = "x".repeat(ManagementBounds.LONGEST_LINE);
    assertThat(read("SUCCESS: ok\n" + longest + "\nEND\n")).hasSize(2);
    assertThat(read(longest + "y"))
        .containsExactly(new ManagementPiece.Unreadable("a line of more than 16384 octets"));
    ManagementReader reader = new ManagementReader();
    reader.feed((longest + "y").getBytes(StandardCharsets.UTF_8));
    ManagementPiece end = reader.next();
    reader.feed("SUCCESS: ok\n".getBytes(StandardCharsets.UTF_8));
    assertThat(reader.next()).isSameAs(end);
  }

  /** A client can make it long, and must not end the connection that others log in over. */
  @Test
  void aLongEnvironmentIsCut() {
    List<ManagementPiece> byLines =
        read(">CLIENT:CONNECT,1,1\n" + lines(">CLIENT:ENV,X509_0_%d=v\n", 1025) + end());
    List<ManagementPiece> byText =
        read(
            ">CLIENT:CONNECT,1,1\n"
                + lines(">CLIENT:ENV,X509_0_%d=" + "v".repeat(10_000) + "\n", 14)
                + end());
    for (List<ManagementPiece> pieces : List.of(byLines, byText)) {
      assertThat(pieces)
          .singleElement()
          .satisfies(
              piece ->
                  assertThat(
                          ((ManagementEvent.Connect) ((ManagementPiece.Told) piece).event())
                              .env()
                              .isCut())
                      .isTrue());
    }
    assertThat(
            ((ManagementEvent.Connect) events(byLines).getFirst()).env().values().size()
                + ((ManagementEvent.Connect) events(byText).getFirst()).env().values().size())
        .isEqualTo(1024 + 13);
  }

  @Test
  void anEndlessEnvironmentIsTheEnd() {
    assertThat(
            read(
                ">CLIENT:CONNECT,1,1\n"
                    + lines(">CLIENT:ENV,a=%d\n", ManagementBounds.ENDLESS_ENV + 1)))
        .containsExactly(
            new ManagementPiece.Unreadable("a client's environment of more than 65536 lines"));
  }

  @Test
  void anAnswerIsBounded() {
    assertThat(read(lines("%d\n", ManagementBounds.MOST_ROWS) + "END\n")).hasSize(1);
    assertThat(read(lines("%d\n", ManagementBounds.MOST_ROWS + 1)))
        .containsExactly(new ManagementPiece.Unreadable("an answer of more than 100000 lines"));
    assertThat(read(lines("%d" + "x".repeat(16_000) + "\n", 1100)))
        .containsExactly(
            new ManagementPiece.Unreadable("an answer of more than 16777216 characters"));
  }

  /** A name is cut at a number of octets, or is Latin-1. */
  @Test
  void whatIsNotUtf8IsReadAllTheSame() {
    byte[] stream =
        ">CLIENT:ESTABLISHED,1\n>CLIENT:ENV,common_name=a?\n>CLIENT:ENV,END\n"
            .replace('?', '\u00e9')
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Transcript.read(stream, new Random(1), 9))
        .containsExactly(told(new ManagementEvent.Established(1, env("common_name", "a\ufffd"))));
  }

  @Test
  void nothingIsFedBeforeAllIsRead() {
    ManagementReader reader = new ManagementReader();
    reader.feed(">HOLD:x\n>HOLD:y\n".getBytes(StandardCharsets.UTF_8));
    reader.next();
    assertThatThrownBy(() -> reader.feed(new byte[1])).isInstanceOf(IllegalStateException.class);
  }

  /** Whatever comes, the reader ends with a value. */
  @Test
  void nothingThrows() {
    byte[] good = Transcript.octets();
    Random random = new Random(14);
    int readable = 0;
    for (int round = 0; round < 400; round++) {
      byte[] bad = good.clone();
      int changes = 1 + random.nextInt(round % 2 == 0 ? 3 : 500);
      for (int i = 0; i < changes; i++) {
        bad[random.nextInt(bad.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) "\n\r>,:=E".charAt(random.nextInt(7));
      }
      List<ManagementPiece> pieces = Transcript.read(bad, random, 1 + random.nextInt(3000));
      readable += pieces.getLast() instanceof ManagementPiece.Unreadable ? 0 : 1;
      for (ManagementReply reply : replies(pieces)) {
        if (reply instanceof ManagementReply.Lines(List<String> lines)) {
          ServerStatus.parse(lines);
          ServerVersion.parse(lines);
        }
      }
    }
    assertThat(readable).isBetween(50, 399);
  }

  private static List<ManagementPiece> read(String stream) {
    return Transcript.read(stream.getBytes(StandardCharsets.UTF_8), new Random(5), 4096);
  }

  private static String lines(String format, int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append(format.replace("%d", String.valueOf(i)));
    }
    return lines.toString();
  }

  private static String end() {
    return ">CLIENT:ENV,END\n";
  }

  private static ClientEnv env(String name, String value) {
    return new ClientEnv(Map.of(name, value));
  }

  private static ManagementPiece told(ManagementEvent event) {
    return new ManagementPiece.Told(event);
  }

  private static List<ManagementEvent> events(List<ManagementPiece> pieces) {
    List<ManagementEvent> events = new ArrayList<>();
    for (ManagementPiece piece : pieces) {
      if (piece instanceof ManagementPiece.Told(ManagementEvent event)) {
        events.add(event);
      }
    }
    return events;
  }

  private static List<ManagementReply> replies(List<ManagementPiece> pieces) {
    List<ManagementReply> replies = new ArrayList<>();
    for (ManagementPiece piece : pieces) {
      if (piece instanceof ManagementPiece.Answered(ManagementReply reply)) {
        replies.add(reply);
      }
    }
    return replies;
  }

  private static String shown(ManagementReply reply) {
    return switch (reply) {
      case ManagementReply.Success(String text) -> "SUCCESS " + text;
      case ManagementReply.Failure(String text) -> "ERROR " + text;
      case ManagementReply.Lines(List<String> lines) ->
          (lines.getFirst().equals(VERSION) ? "version, " : "") + lines.size() + " lines";
    };
  }

  private static String kind(ManagementEvent event) {
    return switch (event) {
      case ManagementEvent.Connect(long cid, long kid, ClientEnv env) ->
          "Connect " + cid + " " + kid;
      case ManagementEvent.Reauth(long cid, long kid, ClientEnv env) -> "Reauth " + cid + " " + kid;
      case ManagementEvent.Established(long cid, ClientEnv env) -> "Established " + cid;
      case ManagementEvent.Disconnected(long cid, ClientEnv env) -> "Disconnected " + cid;
      case ManagementEvent.Address(long cid, String address, boolean isPrimary) ->
          "Address " + cid + " " + address + " " + isPrimary;
      default -> event.getClass().getSimpleName();
    };
  }
}
