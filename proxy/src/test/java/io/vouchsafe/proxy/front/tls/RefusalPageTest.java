package io.vouchsafe.proxy.front.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalPageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html,application/xhtml+xml,*/*;q=0.8 | true",
        "TEXT/HTML | true",
        "text/html;q=0.5, application/json;q=0.5 | true",
        "text/html;q=0.5, application/json | false",
        "text/html;q=0 | false",
        "text/html;q=nonsense | false",
        "*/* | false",
        "application/problem+json | false",
        "'' | false",
      })
  void aPageIsForWhoNamesHtml(String accept, boolean page) {
    assertThat(RefusalPage.wantsPage(List.of(accept))).isEqualTo(page);
  }
}
