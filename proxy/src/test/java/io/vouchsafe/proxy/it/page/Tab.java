package io.vouchsafe.proxy.it.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One tab of a browser, as a person with a mouse and a keyboard uses it. */
final class Tab implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(45);
  private static final Map<String, Integer> KEYS =
      Map.of("Tab", 9, "Enter", 13, "Escape", 27, " ", 32);

  private final DevTools tools;
  private final String context;
  private final String session;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  Tab(DevTools tools, String context, String session) throws Exception {
    this.tools = tools;
    this.context = context;
    this.session = session;
    tools.listen(session, this::heard);
    for (String domain : List.of("Page", "Runtime", "Network", "Log", "Audits")) {
      send(domain + ".enable", new JsonObject());
    }
    screen(1280, 900, false, false);
  }

  private void heard(JsonObject event) {
    JsonObject told = event.getJsonObject("params", new JsonObject());
    switch (event.getString("method", "")) {
      case "Network.requestWillBeSent" ->
          requests.add(told.getJsonObject("request").getString("url"));
      case "Runtime.exceptionThrown" -> complaints.add(told.encode());
      case "Log.entryAdded" -> {
        JsonObject entry = told.getJsonObject("entry");
        // An answer other than 2xx is for the page to handle; of less than errors, axe makes some.
        if (entry.getString("level").equals("error")
            && !entry.getString("source").equals("network")) {
          complaints.add(entry.encode());
        }
      }
      case "Audits.issueAdded" -> {
        if (told.encode().contains("ContentSecurityPolicyIssue")) {
          complaints.add(told.encode());
        }
      }
      default -> {
        // Nothing that a test asks about.
      }
    }
  }

  private JsonObject send(String method, JsonObject parameters) throws Exception {
    return tools.send(session, method, parameters);
  }

  /** Of a phone or a desktop, in the dark or not. */
  void screen(int width, int height, boolean phone, boolean dark) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        new JsonObject()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", phone ? 2 : 1)
            .put("mobile", phone));
    send(
        "Emulation.setEmulatedMedia",
        new JsonObject()
            .put(
                "features",
                JsonArray.of(
                    new JsonObject()
                        .put("name", "prefers-color-scheme")
                        .put("value", dark ? "dark" : "light"),
                    new JsonObject()
                        .put("name", "prefers-reduced-motion")
                        .put("value", "reduce"))));
  }

  /** Loads a page and waits until its modules have run. */
  void open(String url) throws Exception {
    evaluate("window.before = true");
    send("Page.navigate", new JsonObject().put("url", url));
    await(
        "!window.before && document.readyState === 'complete' && location.href === " + quoted(url));
  }

  /** What {@code expression} comes to: a text, a number, a boolean, a JSON object or array. */
  @Nullable Object evaluate(String expression) throws Exception {
    JsonObject answer =
        send(
            "Runtime.evaluate",
            new JsonObject()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true));
    assertThat(answer.containsKey("exceptionDetails"))
        .as("%s: %s", expression.lines().findFirst().orElse(""), answer.encode())
        .isFalse();
    return answer.getJsonObject("result").getValue("value");
  }

  /** The text that a person sees in the element, without layout. */
  String text(String selector) throws Exception {
    return String.valueOf(
        evaluate("document.querySelector(" + quoted(selector) + ")?.innerText ?? '(nothing)'"));
  }

  boolean is(String condition) throws Exception {
    return Boolean.TRUE.equals(evaluate("Boolean(" + condition + ")"));
  }

  /** Waits until {@code condition} holds in the page. */
  void await(String condition) {
    Awaitility.await(condition)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> is(condition));
  }

  /** Waits until the element shows {@code text}. */
  void awaitText(String selector, String text) {
    await(
        "(document.querySelector(%s)?.innerText ?? '').includes(%s)"
            .formatted(quoted(selector), quoted(text)));
  }

  /** A click with the mouse in the middle of the element, which must be in sight and on top. */
  void click(String selector) throws Exception {
    JsonObject place =
        (JsonObject)
            evaluate(
                """
                (() => {
                  const found = document.querySelector(%s);
                  found.scrollIntoView({ block: 'center', behavior: 'instant' });
                  const { x, y, width, height } = found.getBoundingClientRect();
                  const top = document.elementFromPoint(x + width / 2, y + height / 2);
                  return { x: x + width / 2, y: y + height / 2, hit: found.contains(top) };
                })()
                """
                    .formatted(quoted(selector)));
    assertThat(place).as(selector).isNotNull();
    assertThat(place.getBoolean("hit")).as("%s can be clicked", selector).isTrue();
    for (String kind : List.of("mousePressed", "mouseReleased")) {
      send(
          "Input.dispatchMouseEvent",
          new JsonObject()
              .put("type", kind)
              .put("x", place.getDouble("x"))
              .put("y", place.getDouble("y"))
              .put("button", "left")
              .put("clickCount", 1));
    }
  }

  /** Types into what has the focus. */
  void type(String text) throws Exception {
    send("Input.insertText", new JsonObject().put("text", text));
  }

  /** Empties the field, then types into it. */
  void type(String selector, String text) throws Exception {
    evaluate(
        "(field => { field.focus(); field.select(); })(document.querySelector(%s))"
            .formatted(quoted(selector)));
    type(text);
  }

  /** Presses a key and lets it go. */
  void press(String key) throws Exception {
    for (String kind : List.of("keyDown", "keyUp")) {
      JsonObject event =
          new JsonObject()
              .put("type", kind)
              .put("key", key)
              .put("code", key.isBlank() ? "Space" : key)
              .put("windowsVirtualKeyCode", KEYS.get(key));
      if (kind.equals("keyDown") && key.equals("Enter")) {
        event.put("text", "\r");
      }
      send("Input.dispatchKeyEvent", event);
    }
  }

  /** Chooses an entry of a select, as its list would. */
  void choose(String selector, String value) throws Exception {
    evaluate(
        """
        (field => {
          field.value = %s;
          field.dispatchEvent(new Event('change', { bubbles: true }));
        })(document.querySelector(%s))
        """
            .formatted(quoted(value), quoted(selector)));
  }

  /** What the network is like: conditions of {@code Network.emulateNetworkConditions}. */
  void network(JsonObject conditions) throws Exception {
    send("Network.emulateNetworkConditions", conditions);
  }

  /** Whether somebody looks at this tab. */
  void show(boolean visible) throws Exception {
    evaluate(
        """
        Object.defineProperty(document, 'hidden', { value: %s, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
        """
            .formatted(!visible));
  }

  /** A picture of the whole page, or of what is in sight. */
  void picture(Path file, boolean whole) throws Exception {
    JsonObject answer =
        send(
            "Page.captureScreenshot",
            new JsonObject().put("format", "png").put("captureBeyondViewport", whole));
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(answer.getString("data")));
  }

  /** The addresses that were asked. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Violations of the policy, and exceptions. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** As a literal of JavaScript. */
  static String quoted(String text) {
    return JsonArray.of(text).encode().replaceAll("^\\[|\\]$", "");
  }

  /** Its connections go, too: the admin port takes 64 of one source. */
  @Override
  public void close() throws Exception {
    tools.send("Target.disposeBrowserContext", new JsonObject().put("browserContextId", context));
  }
}
