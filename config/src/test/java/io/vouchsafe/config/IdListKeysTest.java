package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code id_lists}, and the policies that name them. */
class IdListKeysTest {
  private static final String SALES =
      """
      id_lists:
        sales:
          - { type: dn, common_name: John Smith, organization: example, country: SE }
          - { type: dns, value: server.example.com }
          - { type: email, value: "*@example.com" }
          - { type: ip, value: 203.0.113.0/24 }
          - { type: uri, value: "spiffe://acme.test/*" }
          - { type: dn, value: "CN=John Smith,O=example,C=SE" }
      """;

  @TempDir Path directory;

  /** The contract's own example. */
  @Test
  void everyFormOfTheContractIsRead() {
    IdList sales = policy(SALES, "sales").orElseThrow();
    assertThat(sales.name()).isEqualTo("sales");
    assertThat(sales.entries())
        .extracting(entry -> entry.type().word() + " " + entry.value())
        .containsExactly(
            "dn CN=John Smith,O=example,C=SE",
            "dns server.example.com",
            "email *@example.com",
            "ip 203.0.113.0/24",
            "uri spiffe://acme.test/*",
            "dn CN=John Smith,O=example,C=SE");
    assertThat(problems(SALES, "sales")).isEmpty();
  }

  @Test
  void absentIsAnyoneAndAnEmptyListIsNobody() {
    assertThat(new WrittenSettings(directory).tenant(withTenant("")).policies().get("default"))
        .satisfies(policy -> assertThat(policy.idList()).isEmpty());
    assertThat(policy("id_lists: { none: [] }", "none").orElseThrow().entries()).isEmpty();
    assertThat(problems("id_lists: { none: [] }", "none"))
        .singleElement()
        .asString()
        .contains("policies.default.id_list", "lets nobody in");
  }

  @Test
  void propertiesMayBeLists() {
    IdEntry entry =
        policy(
                "id_lists: { s: [ { type: dn, common_name: '*', organizational_unit: [b, a] } ] }",
                "s")
            .orElseThrow()
            .entries()
            .getFirst();
    assertThat(entry.value()).isEqualTo("CN=*,OU=b,OU=a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { value: a.test }                              | .type: is required
          { type: dsn, value: a.test }                   | .type: 'dsn' is none of dn, dns, email, ip, uri
          { type: dns }                                  | says not who
          { type: dns, value: 5 }                        | '5' is a whole number, a string
          { type: dns, value: [a.test] }                 | this is a list, a string
          { type: dns, valeu: a.test, value: b.test }    | unknown key 'valeu', nearest known key 'value'
          { type: dn, comon_name: a }                    | unknown key 'comon_name', nearest known key 'common_name'
          { type: dns, value: a.test, common_name: b }   | .common_name: is allowed only with type: dn
          { type: dn }                                   | says not who
          { type: dn, value: 'CN=a', common_name: a }    | one of these two ways
          { type: dn, common_name: [] }                  | the list is empty
          { type: dn, common_name: [1] }                 | '1' is a whole number, a string
          { type: dn, common_name: ' ' }                 | nothing but spaces
          { type: dn, common_name: 'a*' }                | one whole value
          { type: dn, value: 'CN=a*' }                   | one whole value
          { type: dns, value: '*.*.test' }               | '*.*.test': * stands for exactly one label
          { type: email, value: 'a.test' }               | 'a.test': no mailbox
          { type: ip, value: '10.0.0.0/33' }             | '10.0.0.0/33': no address, network or range
          { type: uri, value: 'a.test/*' }               | 'a.test/*': no URI
          a.test                                         | 'a.test' is a string, a mapping
          """)
  void aMistakeIsToldWithItsPlace(String entry, String words) {
    String lists = "id_lists:\n  sales:\n    - " + entry;
    assertThat(problems(lists, "sales"))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith("vouchsafe.yaml:11: tenants.acme.id_lists.sales[0]")
                    .contains(words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sale  | nothing in id_lists is called 'sale', nearest is 'sales'
          5     | '5' is a whole number, a string is expected
          ~     | nothing stands here, a string is expected
          []    | this is a list, a string is expected
          """)
  void aDanglingNameIsRefused(String name, String words) {
    assertThat(problems("id_lists: { sales: [] }", name))
        .anySatisfy(problem -> assertThat(problem).contains("policies.default.id_list: " + words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          id_lists: []                       | this is a list, a mapping is expected
          id_lists: { sales: { type: dns } } | this is a mapping, a list is expected
          id_lists: { 'a b': [] }            | 'a b' is no name
          """)
  void listsThatAreNoneAreRefused(String lists, String words) {
    assertThat(new WrittenSettings(directory).read(withTenant(lists)))
        .isInstanceOf(SettingsReading.Refused.class);
    assertThat(new WrittenSettings(directory).problems(withTenant(lists)))
        .anySatisfy(problem -> assertThat(problem).contains(words));
  }

  /** After a mistake in its list a policy lets in nobody rather than anyone. */
  @Test
  void aListWithAMistakeIsNotBlamedTwice() {
    assertThat(problems("id_lists: { sales: [ { type: dns, value: '*' } ] }", "sales"))
        .singleElement()
        .asString()
        .contains("exactly one label");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [ { type: dns, value: a.test }, { type: dns, value: A.TEST } ] | [1]: an entry before it says the same
          [ { type: ip, value: 203.0.113.7/24 } ]                        | whole network 203.0.113.0/24
          """)
  void doubtsAreTold(String list, String words) {
    assertThat(problems("id_lists: { s: " + list + " }", "s"))
        .singleElement()
        .asString()
        .contains("warning", words);
  }

  @Test
  void aListThatNoPolicyNamesIsADoubt() {
    assertThat(new WrittenSettings(directory).problems(withTenant("id_lists: { spare: [] }")))
        .singleElement()
        .asString()
        .contains("id_lists.spare", "no policy, tunnel or gateway names this list");
  }

  @Test
  void tooManyPatternsAreRefused() {
    String nets = "{ type: ip, value: 10.0.0.0/8 }, ".repeat(IdList.MOST_PATTERNS);
    assertThat(problems("id_lists: { s: [ " + nets + "] }", "s")).isEmpty();
    assertThat(problems("id_lists: { s: [ " + nets + "{ type: ip, value: '::/0' } ] }", "s"))
        .singleElement()
        .asString()
        .contains("2001 networks, ranges", "out of range 0…2000");
  }

  @Test
  void anotherListIsAnotherTenant() {
    WrittenSettings written = new WrittenSettings(directory);
    String yaml = named("id_lists: { s: [ { type: dns, value: a.test } ] }", "s");
    Settings before = written.settings(yaml);
    assertThat(new SettingsChange(before, written.settings(yaml)).changed()).isEmpty();
    assertThat(
            new SettingsChange(before, written.settings(yaml.replace("a.test", "b.test")))
                .changed())
        .containsOnlyKeys("acme");
  }

  private Optional<IdList> policy(String lists, String name) {
    return new WrittenSettings(directory)
        .tenant(named(lists, name))
        .policies()
        .get("default")
        .idList();
  }

  private List<String> problems(String lists, String name) {
    return new WrittenSettings(directory).problems(named(lists, name));
  }

  /** The lists from line 9 on; the policy names one in line 7. */
  private static String named(String lists, String name) {
    return WrittenSettings.withPolicy("id_list: " + name) + "\n" + lists.indent(4);
  }
}
