package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.ObjectName;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.Range;
import io.vouchsafe.config.YamlWriter;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One vdom becomes one tenant. */
final class VdomConverter {
  private static final String MEMORY = "ocsp-caching-maximum-memory";
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([KMG]?)B?");

  /** What {@code cache.maximum_memory} takes. */
  private static final Range BYTES = new Range(4 << 10, 1L << 40, "bytes");

  private final Findings findings;
  private final OcspObjectConverter objects;

  VdomConverter(Findings findings, StricterPlaces stricter) {
    this.findings = findings;
    this.objects = new OcspObjectConverter(findings, stricter);
  }

  ImportedTenant convert(Vdom vdom) {
    String where = vdom.own().shown();
    ObjectName.mistake(vdom.name()).ifPresent(why -> findings.error(vdom.line(), where, why));
    for (Map.Entry<String, CliSetting> said : vdom.own().settings().entrySet()) {
      if (!said.getKey().equals(MEMORY)) {
        String key = Quoted.of(said.getValue().key());
        findings.warning(said.getValue().line(), where, "key " + key + " is left out");
      }
    }
    List<ImportedObject> ocsp =
        vdom.ocsp().entrySet().stream()
            .map(e -> objects.convert(vdom.name(), e.getKey(), e.getValue()))
            .toList();
    return new ImportedTenant(vdom.name(), maximumMemory(vdom.own()), ocsp);
  }

  private YamlWriter.Entry maximumMemory(CliObject own) {
    return own.setting(MEMORY)
        .map(said -> maximumMemory(own, said))
        .orElse(
            new YamlWriter.Entry("maximum_memory", "4MiB", "not in the file; Vouchsafe's default"));
  }

  private YamlWriter.Entry maximumMemory(CliObject own, CliSetting said) {
    String written = String.join(" ", said.values());
    Matcher size = SIZE.matcher(written.toUpperCase(Locale.ROOT));
    String where = own.shown() + ": " + said.key();
    if (!size.matches()) {
      findings.error(said.line(), where, Quoted.of(written) + " is no size such as 4M");
      return new YamlWriter.Entry("maximum_memory", "4MiB", "");
    }
    int power = " KMG".indexOf(size.group(2).isEmpty() ? " " : size.group(2));
    if (power == 0) {
      findings.warning(said.line(), where, written + " has no unit and is read as bytes");
    }
    if (!BYTES.contains(new BigInteger(size.group(1)).shiftLeft(10 * power))) {
      findings.error(said.line(), where, written + " is out of range " + BYTES);
    }
    String unit = size.group(2).isEmpty() ? "" : size.group(2) + "iB";
    return new YamlWriter.Entry("maximum_memory", size.group(1) + unit, "line " + said.line());
  }
}
