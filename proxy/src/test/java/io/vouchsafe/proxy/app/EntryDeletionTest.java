package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.emergency.EmergencyJson;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.Target;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each block has an id by which it alone is deleted, and what GET shows can be sent back. */
class EntryDeletionTest {
  private static final String BLOCKS = "/blocks/acme";
  private static final String GLASS = "/break-glass/acme";
  private static final String NOBODY = "0123456789abcdef";

  @TempDir private Path directory;

  @Test
  void oneEntryIsDeletedByItsIdAndTheOthersHold() throws Exception {
    try (ServiceLab lab = lab(BlockList.EMPTY)) {
      block(lab, "POST", subject("CN=Mallory"), subject("CN=Trudy"));
      block(lab, "POST", subject("CN=Mallory"));
      List<JsonObject> entries = entries(lab, "entries");
      assertThat(ids(entries)).hasSize(3);

      HttpResponse<String> gone = delete(lab, BLOCKS + "/" + id(entries, 0) + "?by=ops&why=twice");

      assertThat(gone.statusCode()).as(gone.body()).isEqualTo(200);
      assertThat(entries(lab, "entries")).isEqualTo(entries.subList(1, 3));
      assertThat(reason(lab, "CN=Mallory")).as("the other entry").isEqualTo("blocked");
      assertThat(delete(lab, BLOCKS + "/" + id(entries, 2)).statusCode()).isEqualTo(200);
      assertThat(reason(lab, "CN=Mallory")).isEqualTo("ok");
      assertThat(reason(lab, "CN=Trudy")).isEqualTo("blocked");
      lab.service.stop().toCompletionStage().toCompletableFuture().get();
      assertThat(lab.journalText())
          .contains(
              "\"entries\":2,\"added\":0,\"removed\":1,\"personal\":{\"by\":\"ops\","
                  + "\"why\":\"twice\",\"added\":[],\"removed\":[\"subject CN=Mallory\"]}");
    }
  }

  @Test
  void idsAreThereAfterARestartAndNoneIsThereTwice() throws Exception {
    List<JsonObject> before;
    try (ServiceLab lab = lab(BlockList.EMPTY)) {
      block(lab, "POST", subject("CN=Mallory"), subject("CN=Trudy"));
      before = entries(lab, "entries");
    }
    try (ServiceLab lab = lab(BlockList.EMPTY)) {
      assertThat(entries(lab, "entries")).isEqualTo(before);
      assertThat(delete(lab, BLOCKS + "/" + id(before, 0)).statusCode()).isEqualTo(200);
      assertThat(delete(lab, BLOCKS + "/" + id(before, 0)).statusCode()).isEqualTo(404);
      assertThat(entries(lab, "entries")).isEqualTo(before.subList(1, 2));
    }
  }

  /** A certificate's serial in the place of an id, somebody else's id, half of one. */
  @Test
  void anIdThatNobodyHasDeletesNothing() throws Exception {
    try (ServiceLab lab = lab(BlockList.EMPTY)) {
      block(lab, "POST", subject("CN=Mallory"));
      String id = id(entries(lab, "entries"), 0);
      for (String wrong :
          List.of(NOBODY, id.substring(1), id + "0", id + "%20", "*", "..", "all", "%2e%2e")) {
        assertThat(delete(lab, BLOCKS + "/" + wrong).statusCode()).as(wrong).isEqualTo(404);
      }
      assertThat(delete(lab, BLOCKS + "/" + id + "/").statusCode()).isEqualTo(404);
      assertThat(entries(lab, "entries")).hasSize(1);
    }
  }

  @Test
  void anEntryOfTheSettingsIsDeletedInItsFile() throws Exception {
    try (ServiceLab lab = lab(settings("CN=Mallory"))) {
      JsonObject entry = entries(lab, "from_settings").getFirst();
      assertThat(entry.getString("id")).startsWith("file-");

      HttpResponse<String> answer = delete(lab, BLOCKS + "/" + entry.getString("id"));

      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(answer.body()).contains("stands in /etc/vouchsafe/blocks.yaml");
      assertThat(delete(lab, BLOCKS + "?all=true").statusCode()).isEqualTo(200);
      assertThat(reason(lab, "CN=Mallory")).isEqualTo("blocked");
    }
  }

  @Test
  void whatGetAnswersCanBePutBack() throws Exception {
    try (ServiceLab lab = lab(settings("CN=Mallory"))) {
      block(
          lab,
          "POST",
          subject("CN=Trudy").put("note", "the CEO\u0092s card \ufffe \u0085 \"\\"),
          new JsonObject().put("serial", "0a").put("issuer", "CN=a\\,b,O=\\#x"));
      HttpResponse<String> shown = lab.api.admin(BLOCKS);

      HttpResponse<String> put = lab.api.adminSend("PUT", BLOCKS, shown.body());

      assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
      assertThat(new JsonObject(put.body()).getJsonArray("added")).isEmpty();
      assertThat(lab.api.admin(BLOCKS).body()).isEqualTo(shown.body());
    }
  }

  @Test
  void putKeepsTheIdsThatItKnowsAndGivesNewOnes() throws Exception {
    try (ServiceLab lab = lab(settings("CN=File"))) {
      block(lab, "POST", subject("CN=Mallory"), subject("CN=Trudy"));
      List<JsonObject> before = entries(lab, "entries");
      String ofFile = id(entries(lab, "from_settings"), 0);

      block(
          lab,
          "PUT",
          before.get(1).copy().put("note", "changed"),
          subject("CN=Eve").put("id", id(before, 1)),
          subject("CN=Mara").put("id", NOBODY),
          subject("CN=File").put("id", ofFile),
          subject("CN=Other").put("id", ofFile));

      List<JsonObject> after = entries(lab, "entries");
      assertThat(after)
          .extracting(each -> each.getString("subject"))
          .containsExactly("CN=Trudy", "CN=Eve", "CN=Mara", "CN=Other");
      assertThat(id(after, 0)).isEqualTo(id(before, 1));
      assertThat(after.getFirst().getString("note")).isEqualTo("changed");
      assertThat(ids(after)).hasSize(4).doesNotContain(NOBODY, ofFile, id(before, 0));
    }
  }

  /** Between a GET and its PUT somebody else blocks: If-Match keeps the PUT from undoing that. */
  @Test
  void aPutThatComesTooLateUndoesNothing() throws Exception {
    try (ServiceLab lab = lab(BlockList.EMPTY)) {
      block(lab, "POST", subject("CN=Mallory"));
      HttpResponse<String> shown = lab.api.admin(BLOCKS);
      String tag = shown.headers().firstValue("ETag").orElseThrow();
      block(lab, "POST", subject("CN=Trudy"));

      assertThat(putIfMatch(lab, shown.body(), tag)).isEqualTo(412);
      assertThat(putIfMatch(lab, shown.body(), "W/" + tag)).isEqualTo(412);
      assertThat(putIfMatch(lab, shown.body(), "")).isEqualTo(412);
      assertThat(reason(lab, "CN=Trudy")).isEqualTo("blocked");

      HttpResponse<String> now = lab.api.admin(BLOCKS);
      String current = now.headers().firstValue("ETag").orElseThrow();
      assertThat(putIfMatch(lab, now.body(), "\"other\", " + current)).isEqualTo(200);
      assertThat(putIfMatch(lab, now.body(), "*")).isEqualTo(200);
    }
  }

  private static int putIfMatch(ServiceLab lab, String body, String tag) throws Exception {
    return lab.api.adminSend("PUT", BLOCKS, body, "If-Match", tag).statusCode();
  }

  @Test
  void postGivesEachEntryANewId() throws Exception {
    try (ServiceLab lab = lab(BlockList.EMPTY)) {
      block(lab, "POST", subject("CN=Mallory"));
      JsonObject first = entries(lab, "entries").getFirst();
      JsonObject told = block(lab, "POST", first);
      assertThat(ids(entries(lab, "entries"))).hasSize(2);
      assertThat(told.getJsonArray("added").getJsonObject(0).getString("id"))
          .isNotEqualTo(first.getString("id"));
    }
  }

  /** Ten thousand entries, each with its id and a note: more than a usual body may hold. */
  @Test
  void aFullListCanBePutBackToo() throws Exception {
    try (ServiceLab lab = lab(BlockList.EMPTY)) {
      for (int part = 0; part < 10; part++) {
        JsonArray thousand = new JsonArray();
        for (int i = 0; i < 1000; i++) {
          thousand.add(subject("CN=" + part + "-" + i).put("note", "n".repeat(60)));
        }
        assertThat(
                lab.api
                    .adminSend("POST", BLOCKS, new JsonObject().put("entries", thousand).encode())
                    .statusCode())
            .isEqualTo(200);
      }
      HttpResponse<String> shown = lab.api.admin(BLOCKS);
      assertThat(shown.body().length()).isGreaterThan(1 << 20);
      assertThat(lab.api.adminSend("PUT", BLOCKS, shown.body()).statusCode()).isEqualTo(200);
      assertThat(lab.api.admin(BLOCKS).body().equals(shown.body())).isTrue();
    }
  }

  @Test
  void breakGlassIsDeletedByItsCertificateOrAllOfItWhenThatIsSaid() throws Exception {
    try (ServiceLab lab = lab(BlockList.EMPTY)) {
      Certificate boss = lab.client("CN=Boss").certificate();
      Certificate chief = lab.client("CN=Chief").certificate();
      allow(lab, "POST", glass(lab, boss), glass(lab, chief));
      assertThat(glass(lab))
          .allSatisfy(each -> assertThat(each.getString("id")).isEqualTo(each.getString("sha256")));
      for (String path : List.of(GLASS, GLASS + "?all=no", GLASS + "?by=ops")) {
        assertThat(delete(lab, path).statusCode()).as(path).isEqualTo(400);
      }
      for (String path : List.of(GLASS + "/", GLASS + "/" + NOBODY.repeat(4))) {
        assertThat(delete(lab, path).statusCode()).as(path).isEqualTo(404);
      }
      assertThat(glass(lab)).hasSize(2);

      assertThat(delete(lab, GLASS + "/" + boss.sha256()).statusCode()).isEqualTo(200);
      assertThat(glass(lab))
          .extracting(each -> each.getString("id"))
          .containsExactly(chief.sha256().hex());
      assertThat(delete(lab, GLASS + "?all=true").statusCode()).isEqualTo(200);
      assertThat(glass(lab)).isEmpty();
    }
  }

  @Test
  void breakGlassCanBePutBackAndEndsWhenItWasToEnd() throws Exception {
    try (ServiceLab lab = lab(BlockList.EMPTY)) {
      Certificate boss = lab.client("CN=Boss").certificate();
      allow(lab, "POST", glass(lab, boss), glass(lab, lab.client("CN=Chief").certificate()));
      lab.clock.advance(Duration.ofMinutes(10));
      String shown = lab.api.admin(GLASS).body();

      HttpResponse<String> put = lab.api.adminSend("PUT", GLASS, shown);
      assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
      assertThat(lab.api.admin(GLASS).body()).isEqualTo(shown);

      JsonObject one = glass(lab).getFirst();
      assertThat(
              lab.api
                  .adminSend("PUT", GLASS + "/" + one.getString("id"), one.encode())
                  .statusCode())
          .isEqualTo(200);
      allow(lab, "PUT", one);
      assertThat(glass(lab)).hasSize(1);
    }
  }

  /** The bound of 24 h counts from now, whatever {@code since} a document brings. */
  @Test
  void nobodySaysWhenBreakGlassBegan() throws Exception {
    try (ServiceLab lab = lab(BlockList.EMPTY)) {
      Certificate boss = lab.client("CN=Boss").certificate();
      JsonObject later =
          glass(lab, boss)
              .put("since", "2026-03-05T12:00:00Z")
              .put("until", "2026-03-06T12:00:00Z");
      assertThat(lab.api.adminSend("POST", GLASS, list(later)).statusCode()).isEqualTo(422);
      JsonObject other = glass(lab, boss).put("id", NOBODY.repeat(4));
      assertThat(lab.api.adminSend("POST", GLASS, list(other)).statusCode()).isEqualTo(422);
      assertThat(
              lab.api
                  .adminSend("POST", GLASS, list(glass(lab, boss), glass(lab, boss)))
                  .statusCode())
          .isEqualTo(422);
      allow(lab, "POST", glass(lab, boss).put("since", "2020-01-01T00:00:00Z"));
      assertThat(glass(lab).getFirst().getString("since")).isEqualTo("2026-03-01T12:00:00Z");
    }
  }

  private ServiceLab lab(BlockList settings) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.state = StateDirectory.open(directory.resolve("state"));
    wishes.blocks = settings;
    return new ServiceLab(wishes);
  }

  private static BlockList settings(String subject) {
    Target target =
        new Target.OfSubject(
            io.vouchsafe.pki.DistinguishedName.written(subject).toOptional().orElseThrow());
    return BlockList.of(
        List.of(
            new BlockEntry(target, Optional.empty(), Optional.empty(), Optional.empty())
                .inFile("/etc/vouchsafe/blocks.yaml")));
  }

  private static JsonObject subject(String name) {
    return new JsonObject().put("subject", name);
  }

  private static JsonObject block(ServiceLab lab, String method, JsonObject... entries)
      throws Exception {
    String body =
        EmergencyJson.text(new JsonObject().put("entries", new JsonArray(List.of(entries))));
    HttpResponse<String> answer = lab.api.adminSend(method, BLOCKS, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static HttpResponse<String> delete(ServiceLab lab, String path) throws Exception {
    return lab.api.adminSend("DELETE", path, "");
  }

  private static List<JsonObject> entries(ServiceLab lab, String list) throws Exception {
    return objects(new JsonObject(lab.api.admin(BLOCKS).body()).getJsonArray(list));
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }

  private static String id(List<JsonObject> entries, int index) {
    return entries.get(index).getString("id");
  }

  private static Set<String> ids(List<JsonObject> entries) {
    return entries.stream().map(each -> each.getString("id")).collect(Collectors.toSet());
  }

  private static String reason(ServiceLab lab, String subject) throws Exception {
    return lab.api.decide(lab.client(subject).certificate()).getString("reason");
  }

  private static JsonObject glass(ServiceLab lab, Certificate certificate) {
    return new JsonObject()
        .put("sha256", certificate.sha256().hex())
        .put("until", lab.clock.instant().plus(Duration.ofHours(1)).toString())
        .put("by", "ops")
        .put("why", "pager");
  }

  private static String list(JsonObject... allows) {
    return new JsonObject().put("break_glass", new JsonArray(List.of(allows))).encode();
  }

  private static void allow(ServiceLab lab, String method, JsonObject... allows) throws Exception {
    HttpResponse<String> answer = lab.api.adminSend(method, GLASS, list(allows));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static List<JsonObject> glass(ServiceLab lab) throws Exception {
    return objects(new JsonObject(lab.api.admin(GLASS).body()).getJsonArray("break_glass"));
  }
}
