package io.vouchsafe.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets a page, and who gets JSON. */
class AcceptedTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | true
          TEXT/HTML                                                       | true
          text/html;q=0.5, application/json;q=0.4                         | true
          text/html;q=0.4, application/problem+json                       | false
          text/html;q=0                                                   | false
          text/html;q=many                                                | false
          text/htmlx                                                      | false
          */*                                                             | false
          application/json                                                | false
          """)
  void aPageIsForWhoNamesOne(String accept, boolean page) {
    assertThat(AcceptedText.isPage(List.of(accept))).isEqualTo(page);
  }

  @Test
  void severalFieldsAreOneList() {
    assertThat(AcceptedText.isPage(List.of("application/json", "text/html;q=0.1"))).isFalse();
    assertThat(AcceptedText.isPage(List.of("image/png", "text/html"))).isTrue();
    assertThat(AcceptedText.isPage(List.of())).isFalse();
  }

  @Test
  void noMoreThanAKibibyteIsRead() {
    assertThat(AcceptedText.isPage(List.of("a/b,".repeat(300) + "text/html"))).isFalse();
  }
}
