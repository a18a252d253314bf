package io.vouchsafe.config.cos;

import io.vouchsafe.config.BoundedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Turns a cOS Core configuration, or a part of one, into Vouchsafe's settings. */
public final class CosImporter {
  /** Longest file, bytes. */
  static final int LONGEST = 16 << 20;

  private CosImporter() {}

  /** Imports a file of at most 16 MiB; never throws for what stands in it. */
  public static CosImport read(Path file) {
    return switch (BoundedFile.read(file, LONGEST)) {
      case BoundedFile.Content(byte[] bytes) ->
          read(file.toString(), new String(bytes, StandardCharsets.UTF_8));
      case BoundedFile.Unusable(String why) -> {
        CosNotes notes = new CosNotes(file.toString());
        notes.error(0, "", why);
        yield new CosImport.Refused(notes.inOrder());
      }
    };
  }

  /** Imports {@code text}, which notes call {@code name}. */
  static CosImport read(String name, String text) {
    CosNotes notes = new CosNotes(name);
    CosConfiguration from = CosConfiguration.of(CosLexer.commands(text, notes), notes);
    if (from.tunnels().isEmpty()
        && from.all("IDList").isEmpty()
        && from.all("LDAPServer").isEmpty()) {
      notes.error(0, "", "has neither IPsec tunnels nor ID lists nor LDAP servers");
    }
    if (notes.isRefused()) {
      return new CosImport.Refused(notes.inOrder());
    }
    CosFiles files = new CosFiles();
    CosNames names = new CosNames();
    CosTunnelConverter converter = new CosTunnelConverter(from, notes, files, names);
    List<ImportedTunnel> tunnels = from.tunnels().stream().map(converter::convert).toList();
    String yaml = new CosSettings(from, files, names, notes).of(name, tunnels);
    return notes.isRefused()
        ? new CosImport.Refused(notes.inOrder())
        : new CosImport.Written(yaml, files.all(), notes.inOrder());
  }
}
