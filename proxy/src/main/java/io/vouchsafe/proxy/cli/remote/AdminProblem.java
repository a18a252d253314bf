package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Ink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What an answer other than 200 says (RFC 9457), as lines for a person. */
final class AdminProblem {
  /** Lines of a document with very many mistakes. */
  private static final int MOST = 50;

  private AdminProblem() {}

  /** The refusal that {@code body} under {@code status} is. */
  static AdminRefusal of(String url, int status, byte[] body, boolean hasToken) {
    return switch (status) {
      case 401 -> new AdminRefusal(status, url + unauthorized(hasToken));
      default ->
          new AdminRefusal(
              status, url + " answers " + status + ": " + String.join("\n  ", lines(body)));
    };
  }

  private static String unauthorized(boolean hasToken) {
    return hasToken
        ? " refuses this token: it is not listen.admin_token of the running service."
            + " Was the settings file changed since its last reload?"
        : " asks for a token: add --token file:PATH (a file with the admin token), or set"
            + " VOUCHSAFE_TOKEN, or add --config FILE (the service's settings)";
  }

  private static List<String> lines(byte[] body) {
    try {
      JsonObject problem = new JsonObject(new String(body, StandardCharsets.UTF_8));
      JsonArray problems = problem.getJsonArray("problems", new JsonArray());
      List<String> lines = new ArrayList<>();
      if (problems.isEmpty()) {
        lines.add(Ink.shown(problem.getString("detail", problem.getString("title", "no reason"))));
      } else {
        lines.add("nothing was changed; what has to be mended:");
        problems.stream().limit(MOST).map(each -> Ink.shown(each.toString())).forEach(lines::add);
        if (problems.size() > MOST) {
          lines.add("and " + (problems.size() - MOST) + " more");
        }
      }
      return lines;
    } catch (DecodeException | ClassCastException e) {
      return List.of("no answer of a Vouchsafe admin port; is it the address of listen.admin?");
    }
  }
}
