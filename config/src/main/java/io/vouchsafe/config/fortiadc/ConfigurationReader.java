package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.fortiadc.Block.Kind;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the OCSP objects and vdoms in the commands of a configuration. Blocks that are not ours are
 * skipped and reported; inside ours, nothing is passed over.
 */
final class ConfigurationReader {
  /** FortiADC itself nests three blocks, five with vdoms. */
  static final int DEEPEST = 32;

  /** Objects in one file; the largest FortiADC has 90 vdoms with 256 certificate objects each. */
  static final int MOST_OBJECTS = 25_000;

  /** Without vdoms, everything belongs to this one. */
  private static final String ROOT = "root";

  private final Findings findings;
  private final Map<String, Vdom> vdoms = new LinkedHashMap<>();
  private final Deque<Block> open = new ArrayDeque<>();
  private int objects;

  private ConfigurationReader(Findings findings) {
    this.findings = findings;
    this.open.push(new Block(Kind.FILE, 1, new Vdom(ROOT, 1), null));
  }

  /** The vdoms about which {@code lines} say something, in the order written. */
  static Collection<Vdom> read(List<CliLine> lines, Findings findings) {
    ConfigurationReader reader = new ConfigurationReader(findings);
    for (CliLine line : lines) {
      if (!reader.take(line)) {
        return List.of();
      }
    }
    reader.refuseOpenBlocks();
    return reader.vdoms.values();
  }

  /** False when the rest cannot be understood. */
  private boolean take(CliLine line) {
    switch (line.command()) {
      case "config" -> config(line);
      case "edit" -> edit(line);
      case "next" -> next(line);
      case "end" -> end(line);
      default -> inBlock(line);
    }
    if (open.size() > DEEPEST) {
      findings.error(line.line(), "", "blocks are nested deeper than " + DEEPEST);
      return false;
    }
    if (objects > MOST_OBJECTS) {
      findings.error(line.line(), "", "there are more than " + MOST_OBJECTS + " objects");
      return false;
    }
    return true;
  }

  private void config(CliLine line) {
    Block around = top();
    Kind inner = kind(around.kind(), path(line));
    if (inner == Kind.SKIPPED && !around.isSkipped()) {
      findings.warning(line.line(), "", skipped(path(line)));
    }
    open.push(around.inside(inner, line.line()));
  }

  private static Kind kind(Kind around, String path) {
    return switch (around) {
      case FILE, GLOBAL, VDOM ->
          switch (path) {
            case "system certificate ocsp" -> Kind.OCSP_TABLE;
            case "system vdom" -> Kind.VDOM_TABLE;
            case "vdom" -> Kind.VDOMS;
            case "global" -> Kind.GLOBAL;
            default -> Kind.SKIPPED;
          };
      case VDOMS, OCSP_TABLE, OCSP_OBJECT, VDOM_TABLE, VDOM_OBJECT, SKIPPED, SKIPPED_EDIT ->
          Kind.SKIPPED;
    };
  }

  private static String path(CliLine line) {
    return String.join(" ", line.arguments()).toLowerCase(Locale.ROOT);
  }

  private static String skipped(String path) {
    String block = "block " + Quoted.of("config " + path) + " is skipped";
    return path.startsWith("system certificate")
        ? block + "; what it says about certificates has to be moved by hand"
        : block;
  }

  private void edit(CliLine line) {
    Block around = top();
    Optional<String> name =
        line.arguments().size() == 1 ? Optional.of(line.arguments().getFirst()) : Optional.empty();
    if (name.isEmpty() && !around.isSkipped()) {
      findings.error(line.line(), "", "edit takes one name");
    }
    open.push(name.map(n -> edited(around, n, line.line())).orElse(unread(around, line.line())));
  }

  private Block edited(Block around, String name, int line) {
    return switch (around.kind()) {
      case OCSP_TABLE -> {
        Map<String, CliObject> ocsp = known(around.vdom()).ocsp();
        CliObject object =
            ocsp.computeIfAbsent(name, n -> newObject("ocsp " + Quoted.plain(n), line));
        yield new Block(Kind.OCSP_OBJECT, line, around.vdom(), object);
      }
      case VDOM_TABLE -> {
        Vdom vdom = vdom(name, line);
        yield new Block(Kind.VDOM_OBJECT, line, vdom, vdom.own());
      }
      case VDOMS -> new Block(Kind.VDOM, line, vdom(name, line), null);
      case SKIPPED -> unread(around, line);
      case FILE, GLOBAL, VDOM, OCSP_OBJECT, VDOM_OBJECT -> {
        findings.error(line, "", "edit " + Quoted.of(name) + " stands in no table");
        yield unread(around, line);
      }
      case SKIPPED_EDIT -> unread(around, line);
    };
  }

  private static Block unread(Block around, int line) {
    return around.inside(Kind.SKIPPED_EDIT, line);
  }

  private CliObject newObject(String shown, int line) {
    objects++;
    return new CliObject(shown, line);
  }

  private Vdom vdom(String name, int line) {
    return vdoms.computeIfAbsent(
        name,
        n -> {
          objects++;
          return new Vdom(n, line);
        });
  }

  /** The file's own vdom comes into being with its first object. */
  private Vdom known(Vdom vdom) {
    return vdom(vdom.name(), vdom.line());
  }

  private void next(CliLine line) {
    if (top().isEdit()) {
      open.pop();
    } else {
      findings.error(line.line(), "", "next without edit");
    }
  }

  /** Closes the innermost {@code config}, and the {@code edit} in it that is still open. */
  private void end(CliLine line) {
    while (top().isEdit()) {
      open.pop();
    }
    if (open.size() == 1) {
      findings.error(line.line(), "", "end without config");
    } else {
      open.pop();
    }
  }

  private void inBlock(CliLine line) {
    Block block = top();
    if (block.isSkipped()) {
      return;
    }
    if (block.object() == null) {
      findings.error(line.line(), "", Quoted.of(line.command()) + " is not expected here");
      return;
    }
    setting(block.object(), line);
  }

  private void setting(CliObject object, CliLine line) {
    if (line.arguments().isEmpty()) {
      findings.error(line.line(), object.shown(), Quoted.of(line.command()) + " needs a key");
      return;
    }
    String key = line.arguments().getFirst();
    List<String> values = line.arguments().subList(1, line.arguments().size());
    CliSetting said = new CliSetting(line.line(), key, values);
    String canonical = OcspKey.canonical(key);
    switch (line.command()) {
      case "set" ->
          object
              .set(canonical, said)
              .ifPresent(
                  before ->
                      findings.warning(
                          line.line(),
                          object.shown(),
                          Quoted.of(key) + " replaces the one of line " + before.line()));
      case "append" -> object.append(canonical, said);
      case "unset" -> object.unset(canonical);
      default ->
          findings.error(
              line.line(), object.shown(), Quoted.of(line.command()) + " is not understood");
    }
  }

  /** A file that ends too early may have lost settings. */
  private void refuseOpenBlocks() {
    for (Block block : open) {
      if (block.kind() != Kind.FILE && !block.isEdit()) {
        findings.error(block.line(), "", "this config block has no end; is the file complete?");
      }
    }
  }

  private Block top() {
    return Objects.requireNonNull(open.peek());
  }
}
