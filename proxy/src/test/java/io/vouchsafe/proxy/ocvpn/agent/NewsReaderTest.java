package io.vouchsafe.proxy.ocvpn.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The service's answer; addresses and networks in it were chosen by other members. */
class NewsReaderTest {
  private static final byte[] KEY = "0123456789abcdef0123456789ABCDEF".getBytes(UTF_8);
  private static final String KEY_TEXT = Base64.getEncoder().encodeToString(KEY);

  private static final String GOOD =
      """
      {"state":"acknowledging","generation":7,"members":[{"serial_number":"FGT002","address":"192.0.2.2",
       "networks":["10.2.0.0/16"],"new":{"x":[1]}}],"poll_after":30,"drop_previous":true,"key":"%s","later":[{}]}
      """
          .formatted(KEY_TEXT);

  private static Parsed<GroupNews> read(String text) {
    return NewsReader.read(text.getBytes(UTF_8));
  }

  @Test
  void everythingIsRead() {
    GroupNews news = read(GOOD).toOptional().orElseThrow();
    assertThat(news.state()).isEqualTo(MemberState.ACKNOWLEDGING);
    assertThat(news.generation()).isEqualTo(7);
    assertThat(news.pollAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(news.dropPrevious()).isTrue();
    assertThat(news.key().orElseThrow().octets().toBytes()).isEqualTo(KEY);
    assertThat(news.peers()).hasSize(1);
    assertThat(news.peers().getFirst().announcement().address()).isEqualTo("192.0.2.2");
  }

  @Test
  void aKeyIsOverwrittenAndShowsNothing() {
    GroupNews news = read(GOOD).toOptional().orElseThrow();
    ReceivedKey key = news.key().orElseThrow();
    assertThat(news.toString()).doesNotContain(KEY_TEXT).contains("a key");
    key.destroy();
    assertThat(key.octets().toBytes()).containsOnly(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"FGT002\" | \"FGT 2\"",
        "\"192.0.2.2\" | \"%any\"",
        "\"192.0.2.2\" | \"0.0.0.0\"",
        "\"192.0.2.2\" | \"192.0.2.2,10.0.0.1\"",
        "\"10.2.0.0/16\" | \"10.2.0.1/16\"",
        "\"10.2.0.0/16\" | \"127.0.0.0/8\"",
        "\"10.2.0.0/16\" | 7",
        "acknowledging | happy",
        "\"generation\":7 | \"generation\":-7",
        "\"generation\":7 | \"generation\":\"7\"",
        "\"generation\":7 | \"generation\":99999999999999999999",
        "\"generation\":7 | \"generation\":7,\"generation\":8",
        "\"drop_previous\":true | \"drop_previous\":\"yes\"",
        "\"key\":\" | \"key\":\"!",
        "\"key\":\" | \"key\":\"\\u0041",
        "\"members\": | \"nembers\":",
        "\"later\":[{}]} | \"later\":[{}]} {}",
        "\"later\":[{}]} | \"later\":[{}]",
        "\"later\":[{}] | \"later\":[[[[[[[[[1]]]]]]]]]",
      })
  void whatIsNotOfTheContractIsNotBelieved(String right, String wrong) {
    assertThat(GOOD).contains(right);
    assertThat(read(GOOD.replace(right, wrong))).isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "{}", "{\"state\":\"none\"}", "<html>"})
  void norIsAnythingElse(String text) {
    assertThat(read(text)).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void aShortKeyIsNoKey() {
    assertThat(read(GOOD.replace(KEY_TEXT, Base64.getEncoder().encodeToString(new byte[31]))))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(
            read(GOOD.replace("," + "\"key\":\"" + KEY_TEXT + "\"", ""))
                .toOptional()
                .orElseThrow()
                .key())
        .isEmpty();
  }

  @Test
  void membersAreBounded() {
    StringBuilder members = new StringBuilder();
    for (int i = 0; i <= NewsReader.MOST_PEERS; i++) {
      members
          .append(i == 0 ? "" : ",")
          .append("{\"serial_number\":\"S" + i + "\",\"address\":\"192.0.2.2\"}");
    }
    assertThat(read("{\"state\":\"registered\",\"generation\":7,\"members\":[" + members + "]}"))
        .isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 601, 1_000_000})
  void aTimeThatIsNoneIsTheUsualOne(long seconds) {
    assertThat(
            read(GOOD.replace("\"poll_after\":30", "\"poll_after\":" + seconds))
                .toOptional()
                .orElseThrow()
                .pollAfter())
        .isEqualTo(Duration.ofSeconds(60));
  }
}
