package io.vouchsafe.proxy.front.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainJsonTest {
  @Test
  void readsChainAndStapledResponsesWithTheirGaps() throws Exception {
    ChainJson.Fields fields =
        read("{\"chain\":[\"AA==\",\"AQ==\"],\"stapled_ocsp\":[null,\"Ag==\"]}");

    assertThat(fields.chain()).containsExactly("AA==", "AQ==");
    assertThat(fields.stapled()).containsExactly(Optional.empty(), Optional.of("Ag=="));
    assertThat(fields.claimed()).isEmpty();
  }

  @Test
  void absentAndNullFieldsAreEmpty() throws Exception {
    ChainJson.Fields empty = new ChainJson.Fields(List.of(), List.of(), Optional.empty());

    assertThat(read("{}")).isEqualTo(empty);
    assertThat(read("{\"chain\":null,\"stapled_ocsp\":null,\"claimed_id\":null}")).isEqualTo(empty);
  }

  @Test
  void readsAClaimedIdentityInAnyOrderOfItsMembers() throws Exception {
    Optional<ClaimedId> claimed = Optional.of(new ClaimedId(IdType.DNS, "a"));
    assertThat(read("{\"claimed_id\":{\"type\":\"dns\",\"value\":\"a\"}}").claimed())
        .isEqualTo(claimed);
    assertThat(read("{\"claimed_id\":{\"value\":\"a\",\"type\":\"dns\"},\"chain\":[]}").claimed())
        .isEqualTo(claimed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "\"a\"",
        "7",
        "true",
        "{\"type\":\"dns\"}",
        "{\"value\":\"a\"}",
        "{\"type\":\"dns\",\"value\":null}",
        "{\"type\":\"dns\",\"value\":7}",
        "{\"type\":\"dns\",\"value\":[\"a\"]}",
        "{\"type\":\"DNS\",\"value\":\"a\"}",
        "{\"type\":\"key_id\",\"value\":\"a\"}",
        "{\"type\":\"dns\",\"value\":\"a\",\"more\":\"b\"}",
        "{\"type\":\"dns\",\"value\":\"a\",\"value\":\"b\"}",
        "{\"type\":\"dns\",\"value\":\"a\"",
        "{\"value\":\"a\",\"other\":\"b\"}"
      })
  void aClaimThatIsNotAsAgreedIsBadJsonAndNeverNoClaim(String claimed) {
    assertThatThrownBy(() -> read("{\"claimed_id\":" + claimed + "}"))
        .isInstanceOf(ChainJson.BadJson.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{} {}",
        "{\"chain\":\"AA==\"}",
        "{\"chain\":[1]}",
        "{\"chain\":[[]]}",
        "{\"chain\":[],\"chain\":[]}",
        "{\"chains\":[]}",
        "{\"chain\":[],\"stapled_ocsp\":[null]}",
        "{\"claimed_id\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}"
      })
  void everythingElseIsBadJson(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(ChainJson.BadJson.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chain", "stapled_ocsp"})
  void thirtyTwoPlacesAreReadAndNothingBehindThem(String field) throws Exception {
    String most = "{\"chain\":[%1$s],\"stapled_ocsp\":[%1$s]}".formatted(nulls(32));
    assertThat(read(most).chain()).hasSize(32);
    assertThat(read(most).stapled()).hasSize(32);

    String endless = "{\"" + field + "\":[" + nulls(200_000) + ",this is not even JSON";
    assertThatThrownBy(() -> read(endless))
        .isInstanceOf(ChainJson.TooMany.class)
        .hasMessage("more than 32 places in " + field + " are not read");
  }

  private static String nulls(int count) {
    return String.join(",", Collections.nCopies(count, "null"));
  }

  private static ChainJson.Fields read(String body) throws ChainJson.BadJson {
    return ChainJson.read(body.getBytes(StandardCharsets.UTF_8));
  }
}
