package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.BoundedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Turns a FortiADC configuration, a backup or a part of one, into Vouchsafe's settings. */
public final class FortiAdcImporter {
  /** Longest file, bytes; a full backup with its certificates has some MiB. */
  static final int LONGEST = 16 << 20;

  private FortiAdcImporter() {}

  /** Imports a file of at most 16 MiB; never throws for what stands in it. */
  public static FortiAdcImport read(Path file) {
    return switch (BoundedFile.read(file, LONGEST)) {
      case BoundedFile.Content(byte[] bytes) ->
          read(file.toString(), new String(bytes, StandardCharsets.UTF_8));
      case BoundedFile.Unusable(String why) -> {
        Findings findings = new Findings(file.toString());
        findings.error(0, "", why);
        yield new FortiAdcImport.Refused(findings.inOrder());
      }
    };
  }

  /** Imports {@code text}, which problems call {@code name}. */
  static FortiAdcImport read(String name, String text) {
    Findings findings = new Findings(name);
    Collection<Vdom> vdoms = ConfigurationReader.read(CliLexer.lines(text, findings), findings);
    StricterPlaces stricter = new StricterPlaces();
    VdomConverter converter = new VdomConverter(findings, stricter);
    List<ImportedTenant> tenants = vdoms.stream().map(converter::convert).toList();
    if (tenants.isEmpty() && !findings.hasErrors()) {
      findings.error(
          0, "", "has neither 'config system certificate ocsp' nor 'config system vdom'");
    }
    return findings.hasErrors()
        ? new FortiAdcImport.Refused(findings.inOrder())
        : new FortiAdcImport.Written(
            SettingsText.of(name, tenants, stricter.all()), stricter.all(), findings.inOrder());
  }
}
