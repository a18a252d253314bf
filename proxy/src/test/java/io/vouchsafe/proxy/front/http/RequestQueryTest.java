package io.vouchsafe.proxy.front.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Parsed;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A query says exactly what the call knows, or the call is refused. */
class RequestQueryTest {
  private static final Set<String> KEYS = Set.of("by", "why", "all");

  @ParameterizedTest
  @CsvSource({
    "by=alice, alice",
    "%62y=alice, alice",
    "why=x&by=a%20b, 'a b'",
    "by=card+came, 'card came'",
    "by=, ''",
    "by=a=b, a=b",
    "by=a;all=true, a;all=true",
    "by=%C3%BCnal, ünal",
    "by=\u00C3\u00BCnal, ünal",
    "by=%26all%3Dtrue, &all=true"
  })
  void aKeyThatIsKnownAndThereOnceHasItsValue(String query, String value) {
    assertThat(RequestQuery.read(query, KEYS).toOptional().orElseThrow().value("by"))
        .contains(value);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "")
  void withoutAQueryNothingIsSaid(String query) {
    assertThat(RequestQuery.read(query, Set.of())).isEqualTo(Parsed.ok(RequestQuery.NONE));
    assertThat(RequestQuery.NONE.value("by")).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "bye=x, 'unknown query key ''bye'', nearest is ''by'''",
    "By=x, 'unknown query key ''By'', nearest is ''by'''",
    "serial=1000, 'unknown query key ''serial'', known are all, by, why'",
    "by=a&serial=1, 'unknown query key ''serial'', known are all, by, why'",
    "=x, 'unknown query key '''', known are all, by, why'",
    "&by=a, 'unknown query key '''', known are all, by, why'",
    "by=a&, 'unknown query key '''', known are all, by, why'",
    "by=a&by=a, 'the query key ''by'' is there twice'",
    "by=a&%62y=b, 'the query key ''by'' is there twice'",
    "by, 'the query key ''by'' has no value'",
    "by=%, the query holds a broken escape",
    "by=%4, the query holds a broken escape",
    "by=%zz, the query holds a broken escape",
    "by=%ff, the query holds a broken escape",
    "by=%C0%AE, the query holds a broken escape",
    "by=\u20ac, the query holds a broken escape",
    "%zz=a, the query holds a broken escape",
    "%00=a, 'unknown query key ''\\u0000'', known are all, by, why'"
  })
  void anythingElseIsRefused(String query, String reason) {
    assertThat(RequestQuery.read(query, KEYS)).isEqualTo(Parsed.malformed(reason));
  }

  @Test
  void aCallWithoutKeysTakesNoneAndALongKeyIsCut() {
    assertThat(RequestQuery.read("x".repeat(9000) + "=1", Set.of()))
        .isEqualTo(
            Parsed.malformed("unknown query key '" + "x".repeat(40) + "…': this call takes none"));
  }
}
