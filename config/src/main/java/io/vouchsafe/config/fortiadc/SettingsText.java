package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.YamlWriter;
import io.vouchsafe.config.fortiadc.FortiAdcImport.Stricter;
import java.util.Collection;
import java.util.List;

/** The settings as text: what is left to do, what is stricter, the tenants. */
final class SettingsText {
  private static final int LONGEST_LINE = 110;

  private final YamlWriter yaml = new YamlWriter();

  private SettingsText() {}

  static String of(String file, Collection<ImportedTenant> tenants, List<Stricter> stricter) {
    SettingsText text = new SettingsText();
    text.head(file, stricter);
    text.yaml.line(0, "tenants:");
    tenants.forEach(text::tenant);
    return text.yaml.toString();
  }

  private void head(String file, List<Stricter> stricter) {
    yaml.comment(0, "Imported from FortiADC: " + Quoted.plain(file));
    yaml.comment(
        0, "Left to do: put the certificates (and tunnel passwords) under the names below,");
    yaml.comment(0, "give each tenant its policies, then run: vouchsafe config check");
    if (!stricter.isEmpty()) {
      yaml.comment(0, "");
      yaml.comment(0, "Vouchsafe is stricter than FortiADC here:");
      stricter.forEach(rule -> wrapped("- " + rule));
    }
  }

  /** Breaks at blanks; what is foreign in it are names, which have none. */
  private void wrapped(String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() > LONGEST_LINE) {
        yaml.comment(0, line.toString());
        line.setLength(0);
        line.append(' ');
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    yaml.comment(0, line.toString());
  }

  private void tenant(ImportedTenant tenant) {
    yaml.line(1, YamlWriter.string(tenant.name()) + ":");
    yaml.line(2, "cache:");
    yaml.entry(3, tenant.maximumMemory());
    yaml.entry(3, new YamlWriter.Entry("max_lifetime", 86_400, "no such bound on FortiADC"));
    caGroups(tenant);
    if (!tenant.ocsp().isEmpty()) {
      yaml.line(2, "ocsp:");
      tenant.ocsp().forEach(this::object);
    }
  }

  private void caGroups(ImportedTenant tenant) {
    List<String> names = tenant.caGroups();
    if (names.isEmpty()) {
      return;
    }
    yaml.line(2, "ca_groups:");
    for (String name : names) {
      yaml.line(3, YamlWriter.string(name) + ":");
      yaml.comment(4, "export the self-signed certificates of this CA group from FortiADC");
      yaml.line(4, "anchors: " + YamlWriter.list(List.of(ExportedFile.roots(tenant.name(), name))));
      yaml.comment(4, "export its other CA certificates, if it has any, and take them in:");
      List<String> others = List.of(ExportedFile.intermediates(tenant.name(), name));
      yaml.comment(4, "intermediates: " + YamlWriter.list(others));
    }
  }

  private void object(ImportedObject object) {
    yaml.line(3, YamlWriter.string(object.name()) + ":");
    object.entries().forEach(entry -> yaml.entry(4, entry));
  }
}
