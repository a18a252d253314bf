package io.vouchsafe.proxy.shared.engine;

import static io.vouchsafe.proxy.shared.engine.EngineLab.LONG;
import static io.vouchsafe.proxy.shared.engine.EngineLab.settings;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A server that sends nonsense is left, and named")
class HostileServerTest {
  private final EngineLab lab = new EngineLab();

  @AfterEach
  void stop() {
    lab.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP/1.1 200 OK_                  |           | no type of a reply begins with octet 72
          $99999999999999999999_            |           | no number where one belongs
          $2000000000_                      |           | a reply of more than 34603008 octets
          *2000000000_                      |           | a reply of more than 262144 elements
          *-2_                              |           | a negative length
          $3_abcdef                         |           | a text is longer than it says
          *1_*1_*1_*1_*1_*1_*1_*1_*1_*1_    |           | lists are nested deeper than 8
          +                                 | aaaaaaaa  | a line of more than 65536 octets
          *200000_                          | *1_:1_    | a reply of more than 262144 elements
          *200000_                          | $300_LONG_ | a reply of more than 34603008 octets
          -LOADING Redis is loading_        |           | still loads its data (LOADING)
          -MASTERDOWN Link_                 |           | without its master (MASTERDOWN)
          +OK_+OK_+OK_+OK_                  |           | a reply that nobody asked for
          """)
  void nonsense(String begin, String piece, String words) throws Exception {
    String first = begin.strip().replace("_", "\r\n");
    try (HostileServer server =
        piece == null
            ? HostileServer.saying(first)
            : HostileServer.repeating(first, pieces(piece.strip()))) {
      RedisEngine engine = lab.start(settings(server.port()));
      await().atMost(LONG).until(() -> engine.trouble().orElse("").contains(words));
    }
  }

  private static String pieces(String piece) {
    return piece.replace("_", "\r\n").replace("LONG", "x".repeat(300)).repeat(1000);
  }
}
