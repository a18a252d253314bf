package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Block lists and break-glass as people write them, and each mistake in them. */
class EmergencyDocumentsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final String SHA = "AB".repeat(32);
  private static final Fingerprint CERTIFICATE = Fingerprint.sha256(new byte[] {1});

  @TempDir Path directory;

  @Test
  void everyKindOfEntryInTheWordsOfOpenssl() {
    String colons = String.join(":", SHA.split("(?<=\\G..)"));
    List<BlockEntry> entries =
        entries(
            """
            by: ops
            entries:
              - { sha256: "%s", note: stolen, by: me, since: 2026-11-21T03:00:00+01:00 }
              - { serial: "0A:FF", issuer: "CN=Issuing, O=Acme" }
              - { serial: "0x0aff", issuer_key: %s }
              - { subject: "CN=Mallory" }
              - { key: %s }
            """
                .formatted(colons, SHA, SHA));

    assertThat(entries.stream().map(entry -> entry.target().describe()))
        .containsExactly(
            "fingerprint " + SHA.toLowerCase(Locale.ROOT),
            "serial aff of CN=Issuing,O=Acme",
            "serial aff under the key " + SHA.toLowerCase(Locale.ROOT),
            "subject CN=Mallory",
            "key " + SHA.toLowerCase(Locale.ROOT));
    assertThat(entries.getFirst().describe())
        .endsWith(", since 2026-11-21T02:00:00Z, by me: stolen");
  }

  @Test
  void jsonIsReadTheSame() {
    assertThat(entries("{\"entries\":[{\"subject\":\"CN=\\u00c5sa\"}]}"))
        .extracting(entry -> entry.target().describe())
        .containsExactly("subject CN=Åsa");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void oneMistakeIsToldPrecisely(String entries, String problem) {
    assertThat(blocks(entries))
        .isInstanceOfSatisfying(
            DocumentReading.Refused.class,
            refused -> assertThat(text(refused.problems())).isEqualTo("body:1: " + problem));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        entry("", "says not what is blocked: sha256, serial, subject or key"),
        entry(
            "key: " + SHA + ", subject: CN=a",
            "says more than one of sha256, serial, subject or key; write an entry for each"),
        entry("issuer: CN=a, key: " + SHA, ".issuer: is allowed only with serial"),
        entry("issuer_key: " + SHA + ", subject: CN=a", ".issuer_key: is allowed only with serial"),
        entry("sha256: abcd", ".sha256: 'abcd' is no SHA-256: 64 hexadecimal digits"),
        entry(
            "key: " + SHA + "00",
            ".key: '" + "AB".repeat(30) + "…' is no SHA-256: 64" + " hexadecimal digits"),
        entry("serial: 17, issuer: CN=a", ".serial: '17' is a whole number, a string is expected"),
        entry("serial: 12g, issuer: CN=a", ".serial: '12g' is no serial number in hexadecimal"),
        entry(
            "serial: ab, issuer: Issuing",
            ".issuer: 'Issuing' is no name: not TYPE=value,TYPE=value after RFC 4514"),
        entry("subject: ''", ".subject: '' is no name: no attribute in it"),
        entry(
            "subject: 'CN=#04'", ".subject: 'CN=#04' is no name: behind # stands no value in DER"),
        entry(
            "subject: \"CN=a\\u0000\"",
            ".subject: 'CN=a\\u0000' is no name: a control character, U+0000, at character 5; an"
                + " octet is written \\XX in hexadecimal"),
        entry("subject: CN=a, note: ' '", ".note: ' ' is no line of 1…500 characters"),
        entry("subject: CN=a, by: \"a\\nb\"", ".by: 'a\\u000Ab' is no line of 1…500 characters"),
        entry(
            "subject: CN=a, since: today",
            ".since: 'today' is no instant such as 2026-11-21T12:00:00Z"),
        entry(
            "subjekt: CN=a, key: " + SHA,
            ".subjekt: unknown key 'subjekt', nearest known key" + " 'subject'"));
  }

  private static Arguments entry(String keys, String problem) {
    return arguments(
        "entries: [ { " + keys + " } ]",
        "entries[0]" + (problem.startsWith(".") ? "" : ": ") + problem);
  }

  @Test
  void everyMistakeIsFoundInOnePass() {
    DocumentReading<?> reading = blocks("entries:\n- { key: a }\n- { sha256: b }\nwhat: 1\n");
    assertThat(((DocumentReading.Refused<?>) reading).problems()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{", "nothing", "{\"entries\":{}}", "{}", "\u0000", "entries: [1]"})
  void whatIsNoBlockListIsRefused(String text) {
    assertThat(blocks(text)).isInstanceOf(DocumentReading.Refused.class);
  }

  @Test
  void tenThousandEntriesAreTakenAndNotOneMore() {
    assertThat(entries(many(BlockDocument.MOST))).hasSize(BlockDocument.MOST);
    assertThat(text(((DocumentReading.Refused<?>) blocks(many(BlockDocument.MOST + 1))).problems()))
        .isEqualTo("body:1: entries[10000]: 10001 entries, at most 10000 are taken");
  }

  private static String many(int entries) {
    return IntStream.range(0, entries)
        .mapToObj(i -> "{\"subject\":\"CN=" + i + "\"}")
        .collect(Collectors.joining(",", "{\"entries\":[", "]}"));
  }

  @Test
  void whatBlocksTooMuchOrNobodyIsDoubted() {
    DocumentReading<BlockDocument> reading =
        blocks("entries: [ { serial: ab }, { subject: 'O=Acme, CN=Mallory' } ]");
    assertThat(((DocumentReading.Read<BlockDocument>) reading).warnings())
        .extracting(Problem::message)
        .containsExactly(
            "without issuer or issuer_key this serial of every issuer is blocked",
            "'O=Acme, CN=Mallory' ends with CN: a name is written most specific first (RFC 4514),"
                + " as openssl x509 -nameopt RFC2253 prints it; it blocks in either order");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breakGlass")
  void breakGlassWantsItsEndItsAuthorAndAReason(String text, String problem) {
    assertThat(breakGlass(text))
        .isInstanceOfSatisfying(
            DocumentReading.Refused.class,
            refused -> assertThat(text(refused.problems())).isEqualTo(problem));
  }

  static Stream<Arguments> breakGlass() {
    return Stream.of(
        arguments("{ by: ops, why: x }", "body: until: is required"),
        arguments("{ until: 2026-11-21T04:00:00Z, why: x }", "body: by: is required"),
        arguments("{ until: 2026-11-21T04:00:00Z, by: ops }", "body: why: is required"),
        arguments(
            "{ until: 2026-11-21T03:00:00Z, by: ops, why: x }",
            "body:1: until: 2026-11-21T03:00:00Z is over, it is 2026-11-21T03:00:00Z"),
        arguments(
            "{ until: 2026-11-22T03:00:01Z, by: ops, why: x }",
            "body:1: until: 2026-11-22T03:00:01Z is more than 24 h after 2026-11-21T03:00:00Z"),
        arguments(
            "{ until: '1h', by: ops, why: x }",
            "body:1: until: '1h' is no instant such as 2026-11-21T12:00:00Z"));
  }

  @Test
  void aDayIsTheLongestBreakGlass() {
    DocumentReading<Optional<BreakGlass>> reading =
        breakGlass("{ until: 2026-11-22T03:00:00Z, by: ops, why: x }");
    BreakGlass allow =
        ((DocumentReading.Read<Optional<BreakGlass>>) reading).document().orElseThrow();
    assertThat(allow)
        .isEqualTo(new BreakGlass(CERTIFICATE, NOW.plus(BreakGlass.LONGEST), "ops", "x", NOW));
  }

  /** The whole file stays readable: the blocks in it count. */
  @Test
  void whatNobodyCanHaveOrderedIsLeftOutOfWhatWasKeptAndTold() {
    String allow = "{ sha256: %s, by: x, why: x, since: %s, until: %s }";
    String text =
        "blocks: [ { subject: CN=Mallory, since: 2099-01-01T00:00:00Z } ]\nbreak_glass: [ %s, %s, %s ]"
            .formatted(
                allow.formatted("aa".repeat(32), "2099-01-01T00:00:00Z", "2099-01-01T01:00:00Z"),
                allow.formatted("bb".repeat(32), "2026-11-21T02:00:00Z", "2099-01-01T00:00:00Z"),
                allow.formatted("cc".repeat(32), "2026-11-21T03:01:00Z", "2026-11-22T03:01:00Z"));
    DocumentReading<EmergencyDocuments.Kept> reading =
        EmergencyDocuments.kept(text.getBytes(StandardCharsets.UTF_8), "file", NOW);
    EmergencyDocuments.Kept kept =
        ((DocumentReading.Read<EmergencyDocuments.Kept>) reading).document();
    assertThat(kept.blocks()).hasSize(1);
    assertThat(kept.breakGlass())
        .extracting(one -> one.certificate().hex())
        .containsExactly("cc".repeat(32));
    assertThat(kept.ignored())
        .hasSize(2)
        .satisfies(
            all -> assertThat(all.get(0)).contains("aa".repeat(32), "60 s ahead"),
            all -> assertThat(all.get(1)).contains("bb".repeat(32), "24 h after its since"));
  }

  @Test
  void changesOfSeveralNodesAreReadBesideTheEntriesOrAreNotThere() {
    EmergencyDocuments.Kept kept =
        ((DocumentReading.Read<EmergencyDocuments.Kept>)
                kept(
                    "counter: 9007199254740992, changes: [ { block: x, counter: 7, node: "
                        + "0123456789abcdef }, { allow: %s, counter: 0, removed: 2026-11-21T03:00:00Z } ]"
                            .formatted(SHA)))
            .document();
    assertThat(kept.counter()).contains(1L << 53);
    assertThat(kept.changes())
        .extracting(change -> change.version().counter(), change -> change.version().node())
        .containsExactly(tuple(7L, "0123456789abcdef"), tuple(0L, ""));
    assertThat(((DocumentReading.Read<EmergencyDocuments.Kept>) kept("")).document().counter())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "counter: 9007199254740993",
        "counter: -1",
        "changes: [ { block: x } ]",
        "changes: [ { counter: 1 } ]",
        "changes: [ { block: x, allow: %s, counter: 1 } ]",
        "changes: [ { block: x, counter: 1, node: ../x } ]",
        "changes: [ { block: x, counter: 9007199254740993 } ]",
        "changes: [ { block: x, counter: 1, removed: now } ]",
      })
  void aChangeThatNobodyCanHaveMadeIsRefused(String changes) {
    assertThat(kept(changes.formatted(SHA))).isInstanceOf(DocumentReading.Refused.class);
  }

  private static DocumentReading<EmergencyDocuments.Kept> kept(String more) {
    String text = "{ blocks: [], break_glass: []" + (more.isEmpty() ? "" : ", " + more) + " }";
    return EmergencyDocuments.kept(text.getBytes(StandardCharsets.UTF_8), "file", NOW);
  }

  @Test
  void settingsNameAFileWithABlockList() {
    WrittenSettings written = new WrittenSettings(directory);
    written.write("blocks.yaml", "entries: [ { subject: CN=Mallory } ]");
    TenantSettings tenant = written.tenant(WrittenSettings.withTenant("block_list: blocks.yaml"));
    assertThat(tenant.blocks().entries())
        .extracting(BlockEntry::target)
        .singleElement()
        .isInstanceOf(Target.OfSubject.class);
    assertThat(written.tenant(WrittenSettings.withTenant("")).blocks().isEmpty()).isTrue();
  }

  @Test
  void mistakesInThatFileAreToldLikeAnyOther() {
    WrittenSettings written = new WrittenSettings(directory);
    written.write("blocks.yaml", "entries:\n- { subject: CN=Mallory }\n- { serial: xyz }\n");
    assertThat(written.problems(WrittenSettings.withTenant("block_list: blocks.yaml")))
        .contains("blocks.yaml:3: entries[1].serial: 'xyz' is no serial number in hexadecimal");
    assertThat(written.problems(WrittenSettings.withTenant("block_list: nope.yaml")))
        .containsExactly("vouchsafe.yaml:8: tenants.acme.block_list: 'nope.yaml' does not exist");
    assertThat(written.problems(WrittenSettings.withTenant("block_list: [blocks.yaml]")))
        .containsExactly(
            "vouchsafe.yaml:8: tenants.acme.block_list: this is a list, a string is expected");
  }

  private static List<BlockEntry> entries(String text) {
    DocumentReading<BlockDocument> reading = blocks(text);
    assertThat(reading).isInstanceOf(DocumentReading.Read.class);
    return ((DocumentReading.Read<BlockDocument>) reading).document().entries();
  }

  private static DocumentReading<BlockDocument> blocks(String text) {
    return EmergencyDocuments.blocks(text.getBytes(StandardCharsets.UTF_8), "body");
  }

  private static DocumentReading<Optional<BreakGlass>> breakGlass(String text) {
    return EmergencyDocuments.breakGlass(
        text.getBytes(StandardCharsets.UTF_8), "body", CERTIFICATE, NOW);
  }

  private static String text(List<?> problems) {
    return problems.stream()
        .map(Object::toString)
        .filter(problem -> !problem.contains("warning: "))
        .collect(Collectors.joining("\n"));
  }
}
